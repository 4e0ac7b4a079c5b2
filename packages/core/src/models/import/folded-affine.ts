import { FaceNetError } from '../../errors.js';
import type { StoredTensor } from '../../weights/index.js';

/** A kernel or its biases, each output channel c multiplied by scale[c]; then offset[c] is added. */
export function foldedAffine(
  values: StoredTensor,
  scale: StoredTensor,
  offset?: StoredTensor,
): StoredTensor {
  const { shape } = values;
  return {
    shape,
    read() {
      const factors = vectorOf(scale, shape);
      const offsets = offset && vectorOf(offset, shape);
      const channels = factors.length;
      return values.read().map((value, i) => {
        const channel = i % channels;
        return value * (factors[channel] as number) + (offsets?.[channel] ?? 0);
      });
    },
  };
}

/** The shape is checked before anything is decoded: a file may state any size. */
function vectorOf(vector: StoredTensor, shape: readonly number[]): Float32Array {
  if (vector.shape.length === 1 && vector.shape[0] === shape.at(-1)) return vector.read();
  throw new FaceNetError(
    'WEIGHTS_MISMATCH',
    `A scale layer of shape [${vector.shape}] cannot follow a convolution of [${shape}].`,
    { hint: 'Use a file that face-api.js can load.' },
  );
}
