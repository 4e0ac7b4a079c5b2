import { checkedElementCount } from '../../arrays/element-count.js';
import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import type { FileBytes } from '../file-bytes.js';
import { decodeScalars, decodeToFloat32, SCALARS, type ScalarType } from '../scalar-types.js';
import type { TfjsDtype, TfjsManifest, TfjsTensor } from './read-manifest.js';
import { type Shard, ShardedBytes } from './sharded-bytes.js';

const COMPLEX_BYTES = 8;
const TEXT_LENGTH_BYTES = 4;

const SCALAR_TYPES: Readonly<Record<Exclude<TfjsDtype, 'complex64' | 'string'>, ScalarType>> = {
  float32: 'f32',
  float16: 'f16',
  int32: 'i32',
  uint8: 'u8',
  uint16: 'u16',
  bool: 'bool',
};

/** Bytes of the shards by their names in the manifest, or in the order of `manifest.paths`. */
export type TfjsShards = ReadonlyMap<string, FileBytes> | readonly FileBytes[];

/**
 * Finds the tensors of a manifest in its shards. Nothing is decoded before it is read, and reading
 * allocates at most 7 bytes per byte of the tensor: its 4-byte values and, where it spans shards or
 * widens, copies.
 *
 * Quantised values are restored as TensorFlow.js does (value * scale + min); booleans become 0 and
 * 1. Tensors of dtype `string` and `complex64` hold no plain numbers and are left out.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when a shard is missing; WEIGHTS_CORRUPT when a group's
 * shards have fewer or more bytes than its tensors
 */
export function readTfjsWeights(manifest: TfjsManifest, shards: TfjsShards): StoredTensors {
  const found = shardsOf(manifest, shards);
  const stored = new Map<string, StoredTensor>();
  let next = 0;
  for (const { paths, tensors } of manifest.groups) {
    const bytes = new ShardedBytes(found.slice(next, next + paths.length));
    next += paths.length;
    let offset = 0;
    for (const tensor of tensors) {
      const start = offset;
      const length = byteLength(tensor, bytes, start);
      offset += length;
      const type = storedType(tensor);
      if (!type) continue;
      const read = () => decodeTensor(tensor, type, bytes.slice(start, length));
      stored.set(tensor.name, { shape: tensor.shape, read });
    }
    if (offset < bytes.length) {
      throw bytes.fail(`its group has ${bytes.length - offset} bytes behind its tensors`, offset);
    }
  }
  return stored;
}

function shardsOf({ paths }: TfjsManifest, shards: TfjsShards): Shard[] {
  const given = 'get' in shards ? paths.map((path) => shards.get(path)) : shards;
  const missing = paths.filter((_, i) => !given[i]);
  if (missing.length === 0 && given.length === paths.length) {
    return paths.map((path, i) => ({ path, bytes: given[i] as FileBytes }));
  }
  const problem =
    missing.length > 0
      ? `${missing.length} of ${paths.length} shards are missing: ${excerpt(missing)}`
      : `${given.length} shards were given, ${paths.length} belong to the manifest`;
  throw new FaceNetError('WEIGHTS_MISMATCH', `Of the tfjs weights, ${problem}.`, {
    hint: 'Pass every file that the manifest names.',
  });
}

/** Bytes that the tensor takes from `start` on; all of them are there. */
function byteLength(tensor: TfjsTensor, bytes: ShardedBytes, start: number): number {
  const count = checkedElementCount(tensor.shape) as number;
  const type = storedType(tensor);
  const each = type
    ? SCALARS[type].bytes
    : tensor.dtype === 'string'
      ? TEXT_LENGTH_BYTES
      : COMPLEX_BYTES;
  const left = bytes.length - start;
  const fail = (needed: number) =>
    bytes.fail(
      `tensor ${excerpt(tensor.name)} of shape ${excerpt(tensor.shape)} needs ${needed} bytes, ` +
        `${left} are left`,
      start,
    );
  if (count * each > left) throw fail(count * each);
  if (tensor.dtype !== 'string') return count * each;

  // Each text is preceded by its length, so its end is only known when those before it are.
  let length = 0;
  for (let i = 0; i < count; i++) {
    if (length + TEXT_LENGTH_BYTES > left) throw fail(length + TEXT_LENGTH_BYTES);
    const prefix = bytes.slice(start + length, TEXT_LENGTH_BYTES);
    length += TEXT_LENGTH_BYTES + new DataView(prefix.buffer, prefix.byteOffset).getUint32(0, true);
    if (length > left) throw fail(length);
  }
  return length;
}

/** What the bytes of a tensor hold; undefined for texts and complex numbers. */
function storedType({ dtype, quantization }: TfjsTensor): ScalarType | undefined {
  if (dtype === 'string' || dtype === 'complex64') return undefined;
  return SCALAR_TYPES[quantization?.dtype ?? dtype];
}

/** Values as TensorFlow.js decodes them: in float64, then rounded once (to 32-bit integers for int32). */
function decodeTensor(
  { dtype, quantization }: TfjsTensor,
  type: ScalarType,
  bytes: Uint8Array,
): Float32Array {
  if (!quantization || quantization.dtype === 'float16') return decodeToFloat32(bytes, type);
  const { scale, min } = quantization;
  const stored = decodeScalars(bytes, type);
  const whole = dtype === 'int32';
  const values = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) {
    const value = (stored[i] as number) * scale + min;
    values[i] = whole ? Math.round(value) | 0 : value;
  }
  return values;
}
