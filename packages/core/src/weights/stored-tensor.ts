/**
 * An array of a file that is decoded when it is wanted: a model is looked at without unpacking it,
 * and loaded without a second copy of everything.
 */
export interface StoredTensor {
  readonly shape: readonly number[];
  /**
   * The values, row-major, as float32. Every call decodes anew.
   *
   * @throws FaceNetError WEIGHTS_CORRUPT
   */
  read(): Float32Array;
}

/** The arrays of a file by their names there, in the file's order. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;
