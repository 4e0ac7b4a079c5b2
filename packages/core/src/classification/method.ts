import type { Weights } from '../arrays/weights.js';
import type { ProgressReporter } from '../progress.js';
import { type ClassRows, startsOf } from './class-rows.js';

/** What a classifier finds out about one face. */
export interface ClassScores {
  /** One a class; their sum is 1. */
  readonly probabilities: Float64Array;
  /** One a class, 0...2. */
  readonly distances: Float64Array;
}

/** What a way to classify has learned. */
export interface TrainedMethod {
  /**
   * What it makes of a face.
   *
   * @param vector a unit vector of the right size
   */
  score(vector: Float32Array): ClassScores;
  /** All of it, for a file. */
  save(): SavedMethod;
}

/** What a method has learned, as a file holds it. */
export interface SavedMethod {
  readonly tensors: Weights;
  readonly settings: Readonly<Record<string, number>>;
}

/** How a method learns. */
export interface MethodOptions {
  /** SVM: how far its conditions may be violated. */
  readonly tolerance: number;
  /** SVM: the draws of its cross-validation. */
  readonly seed: number;
  /** Nearest neighbours: how many are asked. */
  readonly neighbours: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressReporter;
}

/** A way to classify: what `kind` names. */
export interface Method {
  /** @throws FaceNetError INVALID_ARGUMENT for what it cannot learn from, ABORTED */
  train(rows: ClassRows, options: MethodOptions): Promise<TrainedMethod>;
  /**
   * Makes again what {@link TrainedMethod.save} gave. What it gets may be anything.
   *
   * @param counts faces of each class
   * @throws FaceNetError WEIGHTS_CORRUPT
   */
  restore(saved: SavedTensors, counts: readonly number[], size: number): TrainedMethod;
}

/** The content of a file, to be asked for what a method needs. */
export interface SavedTensors {
  /** @throws FaceNetError WEIGHTS_CORRUPT unless there is one of this shape with finite values */
  tensor(name: string, shape: readonly number[]): Float32Array;
  /** As {@link tensor}, of unit vectors. */
  unitRows(name: string, shape: readonly [number, number]): Float32Array;
  /** @throws FaceNetError WEIGHTS_CORRUPT unless there is one within these bounds */
  setting(name: string, least: number, most: number): number;
}

/** The faces that a method keeps, from its file. */
export function restoreRows(
  saved: SavedTensors,
  counts: readonly number[],
  size: number,
): ClassRows {
  const starts = startsOf(counts);
  return { size, starts, vectors: saved.unitRows('vectors', [starts.at(-1)!, size]) };
}
