import { type Network, parametersOf } from '../network/network.js';
import { ArrayPool } from '../weights/array-pool.js';

/** Memory for the parameters of a network, one at a time. */
export function poolFor(network: Network): ArrayPool {
  const sizes = parametersOf(network).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  return new ArrayPool(Math.max(0, ...sizes));
}
