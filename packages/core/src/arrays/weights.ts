import type { ArrayPool } from './array-pool.js';

/** One named array of a model: row-major float32 values and their shape. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** All arrays of a model by name, in the order of the file or network they come from. */
export type Weights = ReadonlyMap<string, WeightTensor>;

/**
 * An array of a file that is decoded when it is wanted: a model is looked at without unpacking it,
 * and loaded without a second copy of everything.
 */
export interface StoredTensor {
  readonly shape: readonly number[];
  /**
   * The values, row-major, as float32. Every call decodes anew.
   *
   * @param pool memory that may be used: the values are then good until it is reset
   * @throws FaceNetError WEIGHTS_CORRUPT, and IO_FAILED where the file is read only now
   */
  read(pool?: ArrayPool): Float32Array;
}

/** The arrays of a file by their names there, in the file's order. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;

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
