import { checkedElementCount } from '../../arrays/element-count.js';
import { checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import { maskedCrc32c } from '../crc32.js';
import { type TableEntry, writeTable } from '../leveldb/write-table.js';
import { littleEndianBytes } from '../scalar-types.js';
import { checkpointShard } from './read-checkpoint.js';

/** An array for a checkpoint; its type becomes the variable's: int64 is a BigInt64Array. */
export interface CheckpointTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array;
}

/** The types' numbers in TensorFlow's DataType enumeration (types.proto). */
const DT_FLOAT = 1;
const DT_INT32 = 3;
const DT_INT64 = 9;

/** Fields of BundleHeaderProto and its version (tensor_bundle.proto). */
const SHARDS = 1;
const VERSION = 3;
const PRODUCER = 1;
/** Of BundleEntryProto; those that are zero are left out. */
const DTYPE = 1;
const SHAPE = 2;
const OFFSET = 4;
const SIZE = 5;
const CHECKSUM = 6;
/** Of TensorShapeProto. */
const DIMENSION = 2;
const DIMENSION_SIZE = 1;

/** What TensorFlow can call a variable, and what the index can hold. */
const NAME = /^[\x20-\x7e]{1,1024}$/;

/**
 * Writes a TensorFlow checkpoint (version 2), byte for byte as TensorFlow's `Saver` does:
 * `PREFIX.index`, and `PREFIX.data-00000-of-00001` beside it. `tf.train.load_checkpoint` and
 * `Saver.restore` take `PREFIX`. Names of parameters here are those of the original's checkpoints.
 *
 * @param prefix the file names' beginning: `model-20180402-114759.ckpt-275`
 * @returns bytes by file name; the index is last, so that what it names is there
 * @throws FaceNetError INVALID_ARGUMENT for a shape that does not fit its data, or a name that is none
 */
export function writeCheckpoint(
  tensors: ReadonlyMap<string, CheckpointTensor>,
  prefix: string,
): ReadonlyMap<string, Uint8Array> {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, tensor] of sorted) check(name, tensor);
  const size = sorted.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const data = new Uint8Array(size);
  const header = new ProtobufWriter()
    .integer(SHARDS, 1)
    .message(VERSION, new ProtobufWriter().integer(PRODUCER, 1));
  const entries: TableEntry[] = [['', header.finish()]];
  let offset = 0;
  for (const [name, tensor] of sorted) {
    const bytes = bytesOf(tensor.data);
    data.set(bytes, offset);
    entries.push([name, encodeEntry(tensor, offset, bytes)]);
    offset += bytes.length;
  }
  return new Map([
    [checkpointShard(prefix, 0, 1), data],
    [`${prefix}.index`, writeTable(entries)],
  ]);
}

/**
 * The text of the file `checkpoint`, by which TensorFlow and the original's scripts find the newest
 * of a folder.
 *
 * @param prefixes of all that are kept, the newest last
 */
export function checkpointState(prefixes: readonly string[]): string {
  const quoted = prefixes.map((prefix) => `"${prefix.replace(/["\\]/g, '\\$&')}"`);
  const lines = quoted.map((prefix) => `all_model_checkpoint_paths: ${prefix}\n`);
  return `model_checkpoint_path: ${quoted.at(-1) ?? '""'}\n${lines.join('')}`;
}

function encodeEntry(
  { shape, data }: CheckpointTensor,
  offset: number,
  bytes: Uint8Array,
): Uint8Array {
  const dimensions = new ProtobufWriter();
  for (const size of shape) {
    const dimension = new ProtobufWriter();
    dimensions.message(DIMENSION, size === 0 ? dimension : dimension.integer(DIMENSION_SIZE, size));
  }
  const entry = new ProtobufWriter().integer(DTYPE, typeOf(data)).message(SHAPE, dimensions);
  if (offset > 0) entry.integer(OFFSET, offset);
  if (bytes.length > 0) entry.integer(SIZE, bytes.length);
  return entry.fixed32(CHECKSUM, maskedCrc32c(bytes)).finish();
}

function typeOf(data: CheckpointTensor['data']): number {
  if (data instanceof Float32Array) return DT_FLOAT;
  return data instanceof Int32Array ? DT_INT32 : DT_INT64;
}

function bytesOf(data: CheckpointTensor['data']): Uint8Array {
  if (!(data instanceof BigInt64Array)) return littleEndianBytes(data);
  const bytes = new Uint8Array(data.byteLength);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of data.entries()) view.setBigInt64(8 * i, value, true);
  return bytes;
}

function check(name: string, tensor: CheckpointTensor): void {
  checkObject(tensor, `The variable ${excerpt(name)}`);
  const { shape, data } = tensor;
  const known = [Float32Array, Int32Array, BigInt64Array].some((type) => data instanceof type);
  if (!known || !Array.isArray(shape) || checkedElementCount(shape) !== data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The variable ${excerpt(name)} of shape ${excerpt(shape)} has ${excerpt(data)} for values.`,
      { hint: 'Pass a Float32Array, Int32Array or BigInt64Array of as many values.' },
    );
  }
  if (NAME.test(name)) return;
  throw new FaceNetError('INVALID_ARGUMENT', `A variable cannot be called ${excerpt(name)}.`, {
    hint: 'Names have 1 to 1024 letters of ASCII.',
  });
}
