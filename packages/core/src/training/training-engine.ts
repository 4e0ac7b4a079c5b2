import type { OptimizerSpec } from '../program/optimizer-spec.js';
import type { TrainingPlan } from './plan.js';
import type { TrainingSession } from './training-session.js';

/** How variables follow their gradients. */
export interface UpdateSettings {
  readonly optimizer: OptimizerSpec;
  /**
   * `norm`: all gradients together become shorter where their norm is above the limit. `value`: each
   * number is moved into +-limit. Default: as they are.
   */
  readonly clip?: { readonly by: 'norm' | 'value'; readonly limit: number };
  /** Moves the variables by the mean of that many gradients, each time it has them. Default 1. */
  readonly accumulate?: number;
  /** Decay of exponential moving averages of what is learned, in [0, 1); default: none are kept. */
  readonly movingAverageDecay?: number;
}

/** Runs training plans. Backend packages choose one: see `backend().training`. */
export interface TrainingEngine {
  /** As engines are named elsewhere: `tfjs-node`, `onnxruntime-node`, `tfjs-wasm`. */
  readonly name: string;
  /**
   * Makes a plan ready to train; its variables begin as zeros, until {@link TrainingSession.write}.
   *
   * @throws FaceNetError INVALID_ARGUMENT for settings out of range, ENGINE_FAILED
   */
  open(plan: TrainingPlan, settings: UpdateSettings): Promise<TrainingSession>;
}
