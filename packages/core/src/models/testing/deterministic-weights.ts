import { elementCount } from '../../arrays/element-count.js';
import { type Network, parametersOf } from '../../network/index.js';
import type { TensorData } from '../../runtime/runtime.js';
import type { Weights } from '../../weights/index.js';

/**
 * The weights for which `seed-behaviour.md`, A.3, gives results of the original: variable i, element
 * k is a sine of both, scaled by its kind.
 */
export function deterministicWeights(network: Network): Weights {
  const entries = parametersOf(network).map(({ name, role, shape }, i) => {
    const size = elementCount(shape);
    const scale = Math.sqrt((2 * (shape.at(-1) ?? 1)) / size);
    const value = (k: number) => {
      if (role === 'weights') return Math.sin(0.1 * (i + 1) + 0.37 * k) * scale;
      // The original has no gamma; near 0 it would leave nothing of the image behind many layers.
      if (role === 'moving_variance' || role === 'gamma')
        return 1 + 0.5 * Math.sin(0.3 * (i + 1) + 0.7 * k);
      return 0.1 * Math.sin(0.2 * (i + 1) + 0.5 * k);
    };
    const data = new Float32Array(size);
    for (let k = 0; k < size; k++) data[k] = value(k); // from() takes ten times as long
    return [name, { shape, data }] as const;
  });
  return new Map(entries);
}

/** The input of A.1: (((7h + 13w + 29c) mod 256) - 127.5) / 128. */
export function patternImage(height: number, width: number): TensorData {
  const data = new Float32Array(height * width * 3);
  for (let i = 0; i < data.length; i++) {
    const c = i % 3;
    const w = Math.floor(i / 3) % width;
    const h = Math.floor(i / 3 / width);
    data[i] = (((7 * h + 13 * w + 29 * c) % 256) - 127.5) / 128;
  }
  return { shape: [1, height, width, 3], data };
}
