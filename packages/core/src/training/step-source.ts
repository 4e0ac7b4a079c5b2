import type { ProgramFeeds } from '../runtime/program-engine.js';
import type { TrainingSession } from './training-session.js';

/** What a source of steps sees of the training. */
export interface StepContext {
  readonly session: TrainingSession;
  readonly epoch: number;
  /** Steps an epoch. */
  readonly epochSize: number;
  /** Steps of this epoch that were made before, where a training was resumed. */
  readonly done: number;
  readonly signal?: AbortSignal | undefined;
}

/** The batch of one step. */
export interface StepBatch {
  readonly kind: 'batch';
  readonly feeds: ProgramFeeds;
  /** Images in it. */
  readonly count: number;
}

/** A look at many images for those that are worth a step. */
export interface MiningReport {
  readonly kind: 'mining';
  /** Images that were embedded. */
  readonly images: number;
  /** Pairs of one person that were looked at. */
  readonly pairs: number;
  readonly triplets: number;
  /** Places in the list of all photos of the few triplets that lose most, the worst first. */
  readonly hardest: readonly (readonly [anchor: number, positive: number, negative: number])[];
  /** How long embedding and choosing took. */
  readonly forwardSeconds: number;
  readonly selectionSeconds: number;
}

/**
 * Where the batches of a training come from. The arrays of a batch are good until the next is asked
 * for. Its state is plain data, exact in JSON, and can be taken between any two batches.
 */
export interface StepSource {
  /**
   * The batches of one epoch, and what it took to find them.
   *
   * @throws FaceNetError of the photos
   */
  epoch(context: StepContext): AsyncIterable<StepBatch | MiningReport>;
  /** Where the next batch begins. */
  state(): unknown;
  /** @throws FaceNetError CHECKPOINT_INVALID or INVALID_ARGUMENT for a state of another source */
  restore(state: unknown): void;
  /** Frees what it holds. Calling it again does nothing. */
  dispose(): Promise<void>;
  /** {@link StepSource.dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
