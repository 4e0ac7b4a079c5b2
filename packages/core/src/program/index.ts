export { ProgramBuilder, type VariableOptions } from './builder.js';
export { differentiate } from './differentiate.js';
export { lowerNetwork } from './lower-network.js';
export type {
  BinaryFunction,
  DType,
  ProgramOp,
  ProgramOpOf,
  ProgramOpType,
  Reduction,
  UnaryFunction,
} from './operations.js';
export {
  type GradientSpec,
  type Initializer,
  type Program,
  type ProgramInput,
  type ProgramNode,
  producersOf,
  type UpdateSpec,
  type ValueSpec,
  type VariableSpec,
  valuesOf,
} from './program.js';
export { fixedDim, type ReduceOptions, Value, type ValueMaker } from './value.js';
