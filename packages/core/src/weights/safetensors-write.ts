import { QUANTIZATION_KEY, QUANTIZATION_NAMES } from './quantize/naming.js';
import { type SafetensorsDtype, safetensorsEntries } from './safetensors-entries.js';
import { METADATA_KEY } from './safetensors-header.js';
import type { Weights } from './weights.js';

export interface SafetensorsOptions {
  /**
   * `F16` halves the file and rounds each value to 11 significant bits. `U8` and `I8` quarter it:
   * arrays of two or more axes are quantised channel by channel, the others stay float32. Default
   * `F32`.
   */
  readonly dtype?: SafetensorsDtype;
  readonly metadata?: Readonly<Record<string, string>>;
}

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
  const { dtype = 'F32' } = options;
  const entries = safetensorsEntries(weights, dtype);
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
