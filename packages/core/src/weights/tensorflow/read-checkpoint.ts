import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import { ByteReader } from '../byte-reader.js';
import { maskedCrc32c } from '../crc32.js';
import type { FileBytes } from '../file-bytes.js';
import { readTable } from '../leveldb/read-table.js';
import { type ProtobufMessage, readProtobuf } from '../protobuf-reader.js';
import { decodeLater, SCALARS } from '../scalar-types.js';
import { readTensorShape, scalarTypeOf } from './tensor-proto.js';

const FORMAT = 'checkpoint index';

/** Fields of BundleHeaderProto and BundleEntryProto (tensor_bundle.proto). */
const SHARDS = 1;
const ENDIANNESS = 2;
const DTYPE = 1;
const SHAPE = 2;
const SHARD = 3;
const OFFSET = 4;
const SIZE = 5;
const CHECKSUM = 6;
const SLICES = 7;

/** The index of a checkpoint, before its data is there. */
export interface CheckpointIndex {
  /** Number of data files; theirs are the names of {@link checkpointShard}. */
  readonly shards: number;
  /** Shapes by name. */
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  /**
   * The arrays, undecoded.
   *
   * @param data the bytes of the data files, in order
   */
  open(data: readonly FileBytes[]): StoredTensors;
}

/** The name of a data file: `model.ckpt-275` gives `model.ckpt-275.data-00000-of-00001`. */
export function checkpointShard(prefix: string, shard: number, shards: number): string {
  const five = (count: number) => String(count).padStart(5, '0');
  return `${prefix}.data-${five(shard)}-of-${five(shards)}`;
}

/**
 * Reads the index of a TensorFlow checkpoint (version 2, `.index`): what its arrays are and where
 * they lie in the data files. Checksums of index and arrays are checked.
 *
 * Memory: up to 64 times the index, which has a few kilobytes; arrays are decoded one at a time.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function readCheckpointIndex(bytes: Uint8Array): CheckpointIndex {
  const table = readTable(bytes, FORMAT);
  const header = table.get('');
  if (!header) throw new ByteReader(bytes, FORMAT).fail('its header is missing');
  const { shards, littleEndian } = readHeader(readProtobuf(header, `${FORMAT}'s header`));
  table.delete('');
  const entries = new Map(
    [...table].map(([name, value]) => {
      const entry = readEntry(readProtobuf(value, `${FORMAT}, entry ${excerpt(name)}`), shards);
      return [name, entry];
    }),
  );
  return {
    shards,
    tensors: entries,
    /** @param data the data files that the index names, in order */
    open: (data) => {
      const open = ([name, entry]: [string, BundleEntry]): [string, StoredTensor] => {
        const shard = data[entry.shard] ?? new Uint8Array(0);
        return [name, openEntry(name, entry, shard, littleEndian)];
      };
      // Text, such as the object graph of TensorFlow 2, is no weight.
      return new Map([...entries].filter(([, { type }]) => type !== undefined).map(open));
    },
  };
}

function readHeader(header: ProtobufMessage) {
  const shards = header.integer(SHARDS) ?? 0;
  if (shards < 1 || shards > 0xffff) throw header.fail(`the data shall have ${shards} files`);
  return { shards, littleEndian: (header.integer(ENDIANNESS) ?? 0) === 0 };
}

type BundleEntry = ReturnType<typeof readEntry>;

function readEntry(entry: ProtobufMessage, shards: number) {
  if (entry.has(SLICES)) throw entry.fail('the array is stored in slices, which is not supported');
  const { shape, count } = readTensorShape(entry.message(SHAPE));
  const type = scalarTypeOf(entry.integer(DTYPE));
  const shard = entry.integer(SHARD) ?? 0;
  const offset = entry.integer(OFFSET) ?? 0;
  const size = entry.integer(SIZE) ?? 0;
  if (shard < 0 || shard >= shards || offset < 0 || size < 0) {
    throw entry.fail(`it lies at byte ${offset} of data file ${shard} of ${shards}`);
  }
  if (type && count * SCALARS[type].bytes !== size) {
    throw entry.fail(`${count} values of type ${type} take no ${size} bytes`);
  }
  return { shape, type, shard, offset, size, checksum: entry.fixed32(CHECKSUM) };
}

function openEntry(
  name: string,
  { shape, type, offset, size, checksum }: BundleEntry,
  shard: FileBytes,
  littleEndian: boolean,
): StoredTensor {
  return {
    shape,
    read: (pool) => {
      const reader = new ByteReader(shard, 'checkpoint data file').at(offset);
      const stored = reader.later(size);
      const checked = (into?: Uint8Array) => {
        const bytes = stored.read(into);
        if (checksum === undefined || maskedCrc32c(bytes) === checksum) return bytes;
        throw reader.fail(`the array ${excerpt(name)} is damaged`, offset);
      };
      return decodeLater({ length: size, read: checked }, type ?? 'f32', littleEndian, pool);
    },
  };
}
