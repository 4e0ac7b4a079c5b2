import type { FaceNetError } from '../../errors.js';
import type { ImageView } from './augmentation/image-view.js';
import type { Sampler, SamplerState } from './samplers.js';

/** Photos as a training step takes them. The arrays are good until the next call of `next()`, or of `dispose()`. */
export interface TrainingBatch {
  /** How often `next()` gave a batch before this one; goes on after a restart. */
  readonly step: number;
  /** How many images; less than the batch size only where a list ends. */
  readonly count: number;
  /** [count, size, size, 3], standardised: the first of the views. */
  readonly images: Float32Array;
  /** All views that were asked for, such as the student's and the teacher's. */
  readonly views: readonly Float32Array[];
  /** The class of every image. */
  readonly labels: Int32Array;
  /** Which photo each is: its place in the list of all. */
  readonly indexes: Int32Array;
}

/** A photo that could not be used. */
export interface SkippedPhoto {
  readonly path: string;
  readonly error: FaceNetError;
}

/** Where a source of batches is; plain data, exact in JSON. */
export interface BatchSourceState {
  /** Of the next batch. */
  readonly step: number;
  /** How many images were given of a list, or where the sampler is. */
  readonly order: number | SamplerState;
}

/** Batches, one after the other. Everything in them depends on the options and the step alone. */
export interface BatchSource {
  /**
   * The next batch; undefined when a list has ended.
   *
   * @throws FaceNetError ABORTED, DISPOSED, DATASET_INVALID (a photo is smaller than its random
   * crop; no photo can be read)
   */
  next(signal?: AbortSignal): Promise<TrainingBatch | undefined>;
  /** Where the next batch begins, whatever was read ahead. */
  state(): BatchSourceState;
  /**
   * Goes on where {@link BatchSource.state} was taken.
   *
   * @throws FaceNetError CHECKPOINT_INVALID for a state of another kind of order
   */
  restore(state: BatchSourceState): void;
  /** Frees what it holds. Calling it again does nothing. */
  dispose(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Which batches are made of photos. */
export interface BatchOptions {
  /** The order of the photos: endless, or a list of places in the list of all. */
  readonly order: Sampler | Int32Array;
  readonly batchSize: number;
  /** What is made of each photo; the first is `images` of a batch. */
  readonly views: readonly ImageView[];
  /** Of all that is random in the images. */
  readonly seed: number;
  /** The step of the first batch; default 0. Lists at other steps are augmented otherwise. */
  readonly firstStep?: number;
}

/** Photos with labels, and the means to make batches of them. */
export interface TrainingPhotos {
  /** The class of every photo. */
  readonly labels: Int32Array;
  /** Photos that could not be read so far; others of their class took their places. */
  readonly skipped: readonly SkippedPhoto[];
  /** @throws FaceNetError INVALID_ARGUMENT */
  batches(options: BatchOptions): BatchSource;
  /** Frees what it holds. Calling it again does nothing. */
  dispose(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
