import type { ArrayPool } from './array-pool.js';

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
