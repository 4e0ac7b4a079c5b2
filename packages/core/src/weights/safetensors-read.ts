import { openSafetensors } from './safetensors-open.js';
import type { Weights } from './weights.js';

export interface SafetensorsContent {
  /** In the order of their bytes in the file. */
  readonly weights: Weights;
  /** The file's `__metadata__`; empty when it has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads all of a safetensors file, as {@link openSafetensors} opens it, into arrays of their own.
 *
 * Memory: besides the result, which has 4 bytes per value, one copy of the tensor at hand.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT, as `openSafetensors` does
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsContent {
  const { tensors, metadata } = openSafetensors(bytes);
  const weights = new Map(
    [...tensors].map(([name, { shape, read }]) => {
      const data = read();
      return [name, { shape, data: data.buffer === bytes.buffer ? data.slice() : data }];
    }),
  );
  return { weights, metadata };
}
