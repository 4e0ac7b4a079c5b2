import { FaceNetError } from '../errors.js';
import { elementCount } from './element-count.js';
import { excerpt } from './excerpt.js';
import { floatsToHalves } from './float16.js';
import { minimumName, type QuantizedDtype, scaleName } from './quantize/naming.js';
import { quantize } from './quantize/quantize.js';
import { METADATA_KEY } from './safetensors-header.js';
import { littleEndianBytes } from './scalar-types.js';
import type { Weights, WeightTensor } from './weights.js';

export type SafetensorsDtype = 'F32' | 'F16' | QuantizedDtype;

/** A tensor of a file to be written. */
interface Entry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Number of its bytes. */
  readonly length: number;
  readonly bytes: () => Uint8Array;
}

/** The smallest value that rounds to infinity in F16. */
const FIRST_BEYOND_HALF = 65_520;

const WIDTHS = { F32: 4, F16: 2, U8: 1, I8: 1 } as const;

/**
 * The tensors that a file of these weights has, widest dtype first and then by name, as the
 * reference implementation orders them to keep each aligned.
 */
export function safetensorsEntries(weights: Weights, dtype: SafetensorsDtype): Entry[] {
  const entries: Entry[] = [];
  for (const [name, tensor] of weights) {
    checkTensor(name, tensor);
    if (dtype === 'F32' || dtype === 'F16') {
      entries.push(floats(name, tensor, dtype));
    } else if (tensor.shape.length < 2) {
      entries.push(floats(name, tensor, 'F32'));
    } else {
      entries.push(...quantized(name, tensor, dtype));
    }
  }
  entries.sort((a, b) => WIDTHS[b.dtype] - WIDTHS[a.dtype] || (a.name < b.name ? -1 : 1));
  const names = new Set(entries.map(({ name }) => name));
  if (names.size < entries.length) throw sharedName(entries);
  return entries;
}

function floats(name: string, { shape, data }: WeightTensor, dtype: 'F32' | 'F16'): Entry {
  if (dtype === 'F16') checkHalves(name, data);
  const length = data.length * WIDTHS[dtype];
  const bytes = () => littleEndianBytes(dtype === 'F16' ? floatsToHalves(data) : data);
  return { name, dtype, shape, length, bytes };
}

function quantized(name: string, tensor: WeightTensor, dtype: QuantizedDtype): Entry[] {
  if (!tensor.data.every(Number.isFinite)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Tensor ${excerpt(name)} holds values that are not finite; ${dtype} has none.`,
      { hint: 'Write these weights as F32.' },
    );
  }
  const { values, scale, minimum } = quantize(tensor, dtype);
  const { shape } = tensor;
  const vector = (data: Float32Array): WeightTensor => ({ shape: [data.length], data });
  return [
    { name, dtype, shape, length: values.length, bytes: () => values },
    floats(scaleName(name), vector(scale), 'F32'),
    ...(minimum ? [floats(minimumName(name), vector(minimum), 'F32')] : []),
  ];
}

function checkTensor(name: string, { shape, data }: WeightTensor): void {
  if (name === METADATA_KEY) {
    throw new FaceNetError('INVALID_ARGUMENT', `A tensor must not be called "${METADATA_KEY}".`);
  }
  if (elementCount(shape) !== data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Tensor ${excerpt(name)} of shape ${excerpt(shape)} has ${data.length} values.`,
    );
  }
}

function checkHalves(name: string, data: Float32Array): void {
  const tooLarge = data.find(
    (value) => Number.isFinite(value) && Math.abs(value) >= FIRST_BEYOND_HALF,
  );
  if (tooLarge === undefined) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `Tensor ${excerpt(name)} holds ${tooLarge}; F16 ends at 65504.`,
    { hint: 'Write these weights as F32.' },
  );
}

function sharedName(entries: readonly Entry[]): FaceNetError {
  const twice = entries.find(({ name }, i) => entries[i + 1]?.name === name)?.name;
  return new FaceNetError(
    'INVALID_ARGUMENT',
    `Tensor ${excerpt(twice)} is named as the scales of another one.`,
    { hint: 'Give it another name, or write these weights as F32.' },
  );
}
