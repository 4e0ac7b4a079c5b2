import {
  asText,
  type PickleContext,
  PickleGlobal,
  PickleObject,
  type PickleValue,
} from '../pickle/values.js';
import { SCALARS, type ScalarType } from '../scalar-types.js';

/** PyTorch's names of typed storages. */
const STORAGE_TYPES = new Map<string, ScalarType>([
  ['DoubleStorage', 'f64'],
  ['FloatStorage', 'f32'],
  ['HalfStorage', 'f16'],
  ['BFloat16Storage', 'bf16'],
  ['LongStorage', 'i64'],
  ['IntStorage', 'i32'],
  ['ShortStorage', 'i16'],
  ['CharStorage', 'i8'],
  ['ByteStorage', 'u8'],
  ['BoolStorage', 'bool'],
]);

/** The class of a storage. Streams mention it, and nothing is ever made of it. */
class StorageClass extends PickleGlobal {
  readonly type: ScalarType;

  constructor(type: ScalarType) {
    super();
    this.type = type;
  }
}

export const STORAGE_GLOBALS: readonly (readonly [string, PickleGlobal])[] = [...STORAGE_TYPES].map(
  ([name, type]) => [`torch ${name}`, new StorageClass(type)],
);

/** A run of numbers that lies elsewhere in the file and that tensors are views of. */
export class TorchStorage extends PickleObject {
  readonly type: ScalarType;
  /** Name of its bytes in the file. */
  readonly key: string;
  /** Number of values. */
  readonly count: number;

  constructor(type: ScalarType, key: string, count: number) {
    super();
    this.type = type;
    this.key = key;
    this.count = count;
  }

  get bytes(): number {
    return this.count * SCALARS[this.type].bytes;
  }

  override setState(_: PickleValue, context: PickleContext): void {
    throw context.fail('it sets the state of a storage');
  }
}

/** Persistent ids are ('storage', class, key, location, count[, view of another storage]). */
export function storageOfId(id: PickleValue, context: PickleContext): TorchStorage {
  const [kind, type, key, , count, view = null] = Array.isArray(id) ? id : [];
  const name = asText(key);
  const known = asText(kind) === 'storage' && type instanceof StorageClass && view === null;
  if (!known || name === undefined || !Number.isSafeInteger(count) || (count as number) < 0) {
    throw context.fail('it refers to something that is no storage of numbers');
  }
  context.allocate(name.length); // one text may be the name of as many storages as there are opcodes
  return new TorchStorage(type.type, name, count as number);
}
