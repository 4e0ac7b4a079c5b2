import type { Weights } from '@facenet/core/formats';

/**
 * The weights in memory that threads share, so that a large network is read once and not by each of
 * them. (Their engines still keep copies of their own.)
 */
export function sharedWeights(weights: Weights): Weights {
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const shared = new Float32Array(new SharedArrayBuffer(data.byteLength));
      shared.set(data);
      return [name, { shape, data: shared }];
    }),
  );
}
