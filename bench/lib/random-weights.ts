import type { Weights, WeightTensor } from '@facenet/core/formats';
import { elementCount, type Network, parametersOf } from '@facenet/core/network';

/**
 * Plausible weights for timing a network: uniform of He's scale, unit variances, the same at every
 * run. Time does not depend on the values as long as they stay finite and not denormal.
 */
export function randomWeights(network: Network): Weights {
  let state = 42;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  };
  const weights = new Map<string, WeightTensor>();
  for (const { name, role, shape } of parametersOf(network)) {
    const size = elementCount(shape);
    const fanIn = size / (shape.at(-1) ?? 1);
    const scale = role === 'weights' ? Math.sqrt(6 / fanIn) : 0.1;
    const data = new Float32Array(size);
    for (let i = 0; i < size; i++) data[i] = role === 'moving_variance' ? 1 : uniform() * scale;
    weights.set(name, { shape, data });
  }
  return weights;
}
