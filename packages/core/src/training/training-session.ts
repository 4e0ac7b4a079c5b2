import type { Weights } from '../arrays/weights.js';
import type { ProgramFeeds } from '../runtime/program-engine.js';
import type { TensorData } from '../runtime/runtime.js';
import type { TrainingPlan } from './plan.js';

/** What a step or a look yields, by the name of the program's output; single numbers have shape []. */
export type TrainingOutputs = Readonly<Record<string, TensorData>>;

/** What a training step says of itself. */
export interface StepResult {
  readonly outputs: TrainingOutputs;
  /**
   * Length of all gradients together, before clipping. Infinity where one was not finite: then nothing
   * was changed; NaN where they are only gathered yet.
   */
  readonly gradientNorm: number;
  /** Whether variables were changed: not where gradients were not finite, or are only gathered yet. */
  readonly applied: boolean;
}

/** What each step is given beside its batch. */
export interface StepScalars {
  readonly learningRate: number;
  /** Further scalars of the program by name: keep probability, margins. */
  readonly [name: string]: number;
}

/** A plan with its variables and the state of its optimiser, on an engine. */
export interface TrainingSession {
  readonly plan: TrainingPlan;
  /** Name of the engine. */
  readonly engine: string;
  /** Optimiser steps that were made. */
  readonly stepsDone: number;
  /**
   * One training step.
   *
   * @param feeds `labels`, the images under the plan's name, what losses take beside them, and inputs of
   * kind `uniform` (see `uniformFeeds`)
   * @throws FaceNetError INVALID_ARGUMENT, ENGINE_FAILED, DISPOSED
   */
  step(feeds: ProgramFeeds, scalars: StepScalars): Promise<StepResult>;
  /**
   * Runs another program than `train`: `forward` moves the moving statistics.
   *
   * @throws FaceNetError as {@link TrainingSession.step}
   */
  run(
    program: 'forward' | 'evaluate' | 'embed',
    feeds: ProgramFeeds,
    scalars?: Readonly<Record<string, number>>,
  ): Promise<TrainingOutputs>;
  /** Gradients of the last step by variable, in the order of weight files; for histograms. */
  gradients(): Promise<Weights>;
  /**
   * Everything that a step changes: variables by their names, slots of the optimiser
   * (`<variable>/Adam`), averages (`<variable>/ExponentialMovingAverage`), the number of steps
   * (`optimizer/step`); copies, in the order of weight files.
   */
  read(): Promise<Weights>;
  /**
   * Puts arrays back: variables alone, or all that {@link TrainingSession.read} gave. Variables that are
   * left out stay as they are. Averages begin anew from variables that come alone.
   *
   * @throws FaceNetError WEIGHTS_MISMATCH for a variable of another shape, CHECKPOINT_INVALID for a
   * state of another optimiser
   */
  write(arrays: Weights): Promise<void>;
  /** Frees what the engine holds. Calling it again does nothing. */
  dispose(): Promise<void>;
  /** {@link TrainingSession.dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
