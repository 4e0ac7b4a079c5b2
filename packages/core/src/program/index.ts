export {
  fixedDim,
  ProgramBuilder,
  type ProgramResults,
  type ReduceOptions,
  Value,
  type VariableOptions,
} from './builder.js';
export { differentiate } from './differentiate.js';
export { type LoweredNetwork, type LowerOptions, lowerNetwork } from './lower-network.js';
export {
  type BinaryFunction,
  type DType,
  PROGRAM_OP_TYPES,
  type ProgramOp,
  type ProgramOpOf,
  type ProgramOpType,
  type Reduction,
  type UnaryFunction,
} from './operations.js';
export {
  type GradientSpec,
  type Initializer,
  type InputKind,
  type Program,
  type ProgramInput,
  type ProgramNode,
  producersOf,
  type UpdateSpec,
  type ValueSpec,
  type VariableSpec,
  valuesOf,
} from './program.js';
