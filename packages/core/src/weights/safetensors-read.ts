import { readSafetensorsHeader } from './safetensors-header.js';
import { decodeToFloat32 } from './scalar-types.js';
import type { Weights } from './weights.js';

export interface SafetensorsContent {
  /** In the order of their bytes in the file. */
  readonly weights: Weights;
  /** The file's `__metadata__`; empty when it has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file. All integer and float dtypes up to 64 bits become float32: exact for
 * F32, F16, BF16, BOOL and integers up to 2^24, otherwise rounded to the nearest value.
 *
 * Memory: besides the result, which has 4 bytes per value, one copy of the tensor at hand.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when the header is malformed or longer than 100 MB, a dtype
 * is unknown, or the tensors overlap, leave holes or do not fill the file exactly
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsContent {
  const { metadata, entries } = readSafetensorsHeader(bytes);
  const weights = new Map(
    entries.map(({ name, type, shape, data }) => [
      name,
      { shape, data: decodeToFloat32(data, type) },
    ]),
  );
  return { weights, metadata };
}
