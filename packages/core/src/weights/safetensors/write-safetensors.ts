import { checkedElementCount } from '../../arrays/element-count.js';
import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { floatsToHalves } from '../float16.js';
import { littleEndianBytes } from '../scalar-types.js';
import {
  minimumName,
  QUANTIZATION_KEY,
  QUANTIZATION_NAMES,
  type QuantizedDtype,
  quantize,
  scaleName,
} from './quantize.js';
import { METADATA_KEY } from './read-safetensors.js';

type SafetensorsDtype = 'F32' | 'F16' | QuantizedDtype;

/** How arrays are stored, and what is said of them. */
export interface SafetensorsOptions {
  /**
   * `F16` halves the file and rounds each value to 11 significant bits. `U8` and `I8` quarter it:
   * arrays of two or more axes are quantised channel by channel, the others stay float32. Default
   * `F32`.
   */
  readonly dtype?: SafetensorsDtype;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Files or other bytes to be kept beside the arrays, by name: stored as U8 [length], as they are. */
  readonly bytes?: ReadonlyMap<string, Uint8Array>;
}

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
 * Writes weights as a safetensors file. Tensors and metadata are sorted by name, so that equal
 * weights give equal bytes, and the same ones that the reference implementation writes.
 *
 * Quantised files have `quantization` in their metadata, `per-channel-u8` or `per-channel-i8`.
 * Beside a quantised tensor `w` lies `w.scale`, F32 [channels], and with U8 `w.min`, F32
 * [channels]; a value of channel c is `w.scale[c] * w + w.min[c]`, and without `w.min` just the
 * product. The channels are along the last axis of `w` that is longer than 1. {@link openSafetensors}
 * and `readSafetensors` undo it.
 *
 * @throws FaceNetError INVALID_ARGUMENT when a shape does not fit its data, a tensor is named
 * `__metadata__` or as the scales of another one, a finite value is too large for F16, or a value
 * to be quantised is not finite
 */
export function writeSafetensors(weights: Weights, options: SafetensorsOptions = {}): Uint8Array {
  const { dtype = 'F32', bytes: plain = new Map<string, Uint8Array>() } = options;
  const entries = safetensorsEntries(weights, plain, dtype);
  const metadata = {
    ...options.metadata,
    ...((dtype === 'U8' || dtype === 'I8') && { [QUANTIZATION_KEY]: QUANTIZATION_NAMES[dtype] }),
  };
  const fields: string[] = [];
  if (Object.keys(metadata).length > 0) {
    const sorted = Object.fromEntries(Object.entries(metadata).sort(byName));
    fields.push(`"${METADATA_KEY}":${JSON.stringify(sorted)}`);
  }
  let end = 0;
  for (const { name, dtype: stored, shape, length } of entries) {
    const begin = end;
    end += length;
    fields.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype: stored, shape, data_offsets: [begin, end] })}`,
    );
  }
  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerLength = Math.ceil(json.length / 8) * 8;

  const file = new Uint8Array(8 + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength); // spaces, which keep the values aligned to 8 bytes
  file.set(json, 8);
  let at = 8 + headerLength;
  for (const { bytes, length } of entries) {
    file.set(bytes(), at);
    at += length;
  }
  return file;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * The tensors that a file of these weights has, widest dtype first and then by name, as the
 * reference implementation orders them to keep each aligned.
 */
function safetensorsEntries(
  weights: Weights,
  plain: ReadonlyMap<string, Uint8Array>,
  dtype: SafetensorsDtype,
): Entry[] {
  const entries: Entry[] = [...plain].map(([name, bytes]) => {
    if (name === METADATA_KEY) throw reservedName();
    return { name, dtype: 'U8', shape: [bytes.length], length: bytes.length, bytes: () => bytes };
  });
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
  if (name === METADATA_KEY) throw reservedName();
  if (checkedElementCount(shape) !== data.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Tensor ${excerpt(name)} of shape ${excerpt(shape)} has ${data.length} values.`,
    );
  }
}

function reservedName(): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `A tensor must not be called "${METADATA_KEY}".`);
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
