import { ByteReader } from '../byte-reader.js';
import type { FileBytes } from '../file-bytes.js';
import { unpickle } from '../pickle/unpickle.js';
import { readZip } from '../zip/read-zip.js';
import type { TorchContent } from './torch-content.js';
import { TORCH_GLOBALS } from './torch-globals.js';
import { storageOfId } from './torch-storage.js';

const FORMAT = 'PyTorch file';
const PICKLE = '/data.pkl';

/** Reads the form since PyTorch 1.6: a zip archive of `data.pkl` and a file for every storage. */
export function readZipFile(bytes: FileBytes): TorchContent {
  const entries = readZip(bytes, FORMAT);
  const archive = new ByteReader(bytes, FORMAT);
  const pickle = [...entries.values()].find(({ name }) => name.endsWith(PICKLE));
  if (!pickle) throw archive.fail('the archive has no data.pkl, as one of TorchScript or others');
  if (entries.has(`${pickle.name.slice(0, -PICKLE.length)}/constants.pkl`)) {
    throw archive.fail('it is a TorchScript program; save the state_dict of the module instead');
  }
  const folder = pickle.name.slice(0, -PICKLE.length);
  const order = entries.get(`${folder}/byteorder`)?.read();
  const reader = new ByteReader(pickle.read(), `${FORMAT}'s data.pkl`);
  return {
    value: unpickle(reader, TORCH_GLOBALS, storageOfId),
    littleEndian: !order || String.fromCharCode(...order.subarray(0, 3)) !== 'big',
    bytesOf: (storage) => {
      const entry = entries.get(`${folder}/data/${storage.key}`);
      if (!entry) throw archive.fail(`storage ${storage.key} is missing`);
      if (entry.size === storage.bytes) return { length: entry.size, read: entry.read };
      throw archive.fail(`storage ${storage.key} has ${entry.size} bytes, not ${storage.bytes}`);
    },
  };
}
