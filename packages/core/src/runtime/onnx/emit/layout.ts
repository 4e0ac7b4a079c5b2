import { type ArrayPool, placeFor } from '../../../arrays/array-pool.js';

/** [height, width, a, b] -> [b, a, height, width], as ONNX wants kernels. */
export function spatialLast(
  [height = 1, width = 1, a = 1, b = 1]: readonly number[],
  data: Float32Array,
  pool?: ArrayPool,
): Float32Array {
  const moved = placeFor(data.length, pool);
  const cells = height * width;
  let from = 0;
  for (let cell = 0; cell < cells; cell++) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) moved[(j * a + i) * cells + cell] = data[from++] as number;
    }
  }
  return moved;
}

export const TO_CHANNELS_FIRST = [0, 3, 1, 2] as const;
export const TO_CHANNELS_LAST = [0, 2, 3, 1] as const;
