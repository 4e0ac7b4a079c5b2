import { FaceNetError } from '../errors.js';
import { elementCount } from './element-count.js';
import { excerpt } from './excerpt.js';
import { floatsToHalves } from './float16.js';
import { METADATA_KEY } from './safetensors-header.js';
import { littleEndianBytes } from './scalar-types.js';
import type { Weights, WeightTensor } from './weights.js';

export interface SafetensorsOptions {
  /** `F16` halves the file and rounds each value to 11 significant bits. Default `F32`. */
  readonly dtype?: 'F32' | 'F16';
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The smallest value that rounds to infinity in F16. */
const FIRST_BEYOND_HALF = 65_520;

/**
 * Writes weights as a safetensors file. Tensors and metadata are sorted by name, so that equal
 * weights give equal bytes, and the same ones that the reference implementation writes.
 *
 * @throws FaceNetError INVALID_ARGUMENT when a shape does not fit its data, a tensor is named
 * `__metadata__`, or a finite value is too large for F16
 */
export function writeSafetensors(weights: Weights, options: SafetensorsOptions = {}): Uint8Array {
  const { dtype = 'F32', metadata = {} } = options;
  const tensors = [...weights].sort(byName);
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) {
    const sorted = Object.fromEntries(Object.entries(metadata).sort(byName));
    fields.push(`"${METADATA_KEY}":${JSON.stringify(sorted)}`);
  }
  const size = dtype === 'F16' ? 2 : 4;
  let end = 0;
  for (const [name, tensor] of tensors) {
    checkTensor(name, tensor, dtype);
    const begin = end;
    end += tensor.data.length * size;
    const { shape } = tensor;
    fields.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`,
    );
  }
  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerLength = Math.ceil(json.length / 8) * 8;

  const file = new Uint8Array(8 + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength); // spaces, which keep the values aligned to 8 bytes
  file.set(json, 8);
  let at = 8 + headerLength;
  for (const [, { data }] of tensors) {
    file.set(littleEndianBytes(dtype === 'F16' ? floatsToHalves(data) : data), at);
    at += data.length * size;
  }
  return file;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}

function checkTensor(name: string, { shape, data }: WeightTensor, dtype: 'F32' | 'F16'): void {
  if (name === METADATA_KEY) {
    throw new FaceNetError('INVALID_ARGUMENT', `A tensor must not be called "${METADATA_KEY}".`);
  }
  if (elementCount(shape) !== data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Tensor ${excerpt(name)} of shape ${excerpt(shape)} has ${data.length} values.`,
    );
  }
  if (dtype === 'F32') return;
  const tooLarge = data.find(
    (value) => Number.isFinite(value) && Math.abs(value) >= FIRST_BEYOND_HALF,
  );
  if (tooLarge !== undefined) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Tensor ${excerpt(name)} holds ${tooLarge}; F16 ends at 65504.`,
      { hint: 'Write these weights as F32.' },
    );
  }
}
