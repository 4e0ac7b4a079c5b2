import { ByteReader } from '../byte-reader.js';
import { bytesBetween, type FileBytes, type LaterBytes } from '../file-bytes.js';
import { unpickle } from '../pickle/unpickle.js';
import { asText, type PickleValue } from '../pickle/values.js';
import { SCALARS } from '../scalar-types.js';
import { readZip } from '../zip.js';
import { storageOfId, type TorchStorage } from './torch-storage.js';
import { TORCH_GLOBALS } from './torch-tensor.js';

const FORMAT = 'PyTorch file';
const PICKLE = '/data.pkl';

/** A pickle of the number 0x1950a86a20f9469cfc6c, with which files before PyTorch 1.6 begin. */
const LEGACY_MARK = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
] as const;

const PROTOCOL = 1001;

/** What both forms of PyTorch's files hold: a value, and the numbers that it refers to. */
export interface TorchContent {
  readonly value: PickleValue;
  readonly littleEndian: boolean;
  /** @throws FaceNetError WEIGHTS_CORRUPT when the file lacks them */
  bytesOf(storage: TorchStorage): LaterBytes;
}

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

/** Whether bytes are a file of the older form, by its mark. */
export function isLegacyTorch(bytes: FileBytes): boolean {
  const start = bytesBetween(bytes, 0, LEGACY_MARK.length);
  return LEGACY_MARK.every((byte, i) => start[i] === byte);
}

/**
 * Reads the older form: pickles of the mark, a protocol number, facts on the machine, the state
 * dict and the names of the storages, then the storages, each with its number of values.
 */
export function readLegacyFile(bytes: FileBytes): TorchContent {
  const reader = new ByteReader(bytes, 'PyTorch file').at(LEGACY_MARK.length);
  const protocol = unpickle(reader, new Map());
  if (protocol !== PROTOCOL) throw reader.fail(`its protocol is not ${PROTOCOL}`);
  const machine = unpickle(reader, new Map());
  const littleEndian = !(machine instanceof Map) || machine.get('little_endian') !== false;

  const storages = new Map<string, TorchStorage>();
  const value = unpickle(reader, TORCH_GLOBALS, (id, context) => {
    const storage = storageOfId(id, context);
    const known = storages.get(storage.key);
    if (!known) storages.set(storage.key, storage);
    return known ?? storage;
  });
  const regions = readRegions(reader, unpickle(reader, new Map()), storages);
  return {
    value,
    littleEndian,
    bytesOf: (storage) => {
      const region = regions.get(storage);
      if (!region) throw reader.fail(`storage ${storage.key} is missing`);
      return region;
    },
  };
}

function readRegions(
  reader: ByteReader,
  keys: PickleValue,
  storages: ReadonlyMap<string, TorchStorage>,
): Map<TorchStorage, LaterBytes> {
  if (!Array.isArray(keys)) throw reader.fail('the names of the storages are no list');
  const regions = new Map<TorchStorage, LaterBytes>();
  for (const key of keys) {
    const storage = storages.get(asText(key) ?? '');
    if (!storage) throw reader.fail('it holds numbers that belong to no tensor');
    const count = reader.i64();
    if (count !== storage.count) {
      throw reader.fail(`a storage has ${count} values, not ${storage.count}`, reader.offset - 8);
    }
    regions.set(storage, reader.later(count * SCALARS[storage.type].bytes));
  }
  return regions;
}
