import type { StoredTensor, StoredTensors } from './stored-tensor.js';
import type { Weights, WeightTensor } from './weights.js';

/**
 * What a network can be loaded with: arrays that are there, or arrays of a file, each of which is
 * decoded when the engine takes it, so that not all of them are in memory at once.
 */
export type WeightSource = ReadonlyMap<string, WeightTensor | StoredTensor>;

/** Arrays to be decoded; those that are there already are given as they are. */
export function storedTensors(source: WeightSource): StoredTensors {
  return new Map([...source].map(([name, tensor]) => [name, storedTensor(tensor)]));
}

/** All arrays, decoded. */
export function decodedWeights(tensors: StoredTensors): Weights {
  return new Map([...tensors].map(([name, { shape, read }]) => [name, { shape, data: read() }]));
}

function storedTensor(tensor: WeightTensor | StoredTensor): StoredTensor {
  if ('read' in tensor) return tensor;
  const { shape, data } = tensor;
  return { shape, read: () => data };
}
