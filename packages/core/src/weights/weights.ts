/** One named array of a model: row-major float32 values and their shape. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** All arrays of a model by name, in the order of the file or network they come from. */
export type Weights = ReadonlyMap<string, WeightTensor>;
