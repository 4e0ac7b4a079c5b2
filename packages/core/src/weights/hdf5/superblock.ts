import { bytesBetween, type FileBytes } from '../file-bytes.js';
import type { Hdf5Bytes } from './hdf5-bytes.js';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether the bytes begin as an HDF5 file does. */
export function isHdf5(bytes: FileBytes): boolean {
  const start = bytesBetween(bytes, 0, SIGNATURE.length);
  return SIGNATURE.every((byte, i) => start[i] === byte);
}

/** Reads the start of the file: the address of the root group's object header. */
export function readSuperblock(file: Hdf5Bytes): number {
  const { reader } = file;
  if (!isHdf5(reader.file)) throw reader.fail('it does not begin as HDF5 files do', 0);
  const version = reader.at(8).u8();
  if (version > 3) throw reader.fail(`superblock version ${version} is not known`, 8);
  const old = version < 2;
  const [offsets, lengths] = [reader.at(old ? 13 : 9).u8(), reader.u8()];
  if (offsets !== 8 || lengths !== 8) {
    throw reader.fail(`addresses of ${offsets} and lengths of ${lengths} bytes are not read`);
  }
  // Version 1 has four bytes more than version 0.
  const addresses = old ? 24 + 4 * version : 12;
  const base = reader.at(addresses).u64();
  if (base !== 0) throw reader.fail(`it starts at byte ${base} of another file`, addresses);
  // Behind it: free space, end, driver (or extension, end) and, in old files, the name's offset.
  reader.at(addresses + (old ? 40 : 24));
  return file.requiredAddress();
}
