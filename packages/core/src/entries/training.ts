/**
 * Training networks, and what a training run writes.
 *
 * @module
 */

export * from '../export/tensorflow-graph/program/index.js';
export {
  type DType,
  type Initializer,
  type Program,
  ProgramBuilder,
  type ReduceOptions,
  type UpdateSpec,
  Value,
  type ValueMaker,
  type VariableOptions,
  type VariableSpec,
} from '../program/index.js';
export {
  type AdadeltaSpec,
  type AdagradSpec,
  type AdamSpec,
  type AdamWSpec,
  type MomentumSpec,
  OPTIMIZERS,
  type OptimizerDescription,
  type OptimizerName,
  type OptimizerSlot,
  type OptimizerSpec,
  type OptimizerSpecOf,
  optimizerSpec,
  type RmsPropSpec,
  type SgdSpec,
  slotsOf,
  takesWeightDecay,
} from '../program/optimizer-spec.js';
export { checkFeeds } from '../runtime/program-checks.js';
export type {
  Gradient,
  IntegerData,
  ProgramEngine,
  ProgramFeeds,
  ProgramRun,
  ProgramSession,
  RowGradient,
} from '../runtime/program-engine.js';
export * from '../training/data/index.js';
export * from '../training/events/index.js';
export * from '../training/index.js';
export * from '../training/losses/index.js';
export * from '../training/mining/index.js';
export * from '../training/optimizers/index.js';
export * from '../training/people-head/index.js';
export { type Collapse, findCollapse, requireFinite } from '../training/safety.js';
export * from '../training/schedules/index.js';
