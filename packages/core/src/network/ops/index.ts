import type { OperationDefinition } from '../operation.js';
import {
  type PreluOp,
  prelu,
  type ReluOp,
  relu,
  type SigmoidOp,
  type SoftmaxOp,
  sigmoid,
  softmax,
} from './activation.js';
import { type Conv2dOp, conv2d } from './conv2d.js';
import { type DenseOp, dense } from './dense.js';
import { type DepthwiseConv2dOp, depthwiseConv2d } from './depthwise-conv2d.js';
import { type BatchNormOp, batchNorm, type L2NormalizeOp, l2Normalize } from './normalization.js';
import {
  type AvgPoolOp,
  avgPool,
  type GlobalAvgPoolOp,
  globalAvgPool,
  type MaxPoolOp,
  maxPool,
} from './pooling.js';
import {
  type AddOp,
  add,
  type BiasOp,
  bias,
  type ConcatOp,
  concat,
  type DropoutOp,
  dropout,
  type FlattenOp,
  flatten,
  type InputOp,
  input,
  type PadOp,
  pad,
  type ScaleOp,
  scale,
  type TransposeOp,
  transpose,
  type UpsampleOp,
  upsample,
} from './structure.js';

/** Everything a network can be made of. */
export type Operation =
  | InputOp
  | Conv2dOp
  | DepthwiseConv2dOp
  | DenseOp
  | BatchNormOp
  | ReluOp
  | PreluOp
  | SigmoidOp
  | SoftmaxOp
  | MaxPoolOp
  | AvgPoolOp
  | GlobalAvgPoolOp
  | ConcatOp
  | AddOp
  | ScaleOp
  | BiasOp
  | FlattenOp
  | DropoutOp
  | L2NormalizeOp
  | TransposeOp
  | PadOp
  | UpsampleOp;

/** The type of an operation, such as `conv2d`. */
export type OperationType = Operation['type'];

/** The operation of one type, for runtimes that keep a table by type. */
export type OperationOf<Type extends OperationType> = Extract<Operation, { type: Type }>;

const definitions: { readonly [Type in OperationType]: OperationDefinition<OperationOf<Type>> } = {
  input,
  conv2d,
  depthwiseConv2d,
  dense,
  batchNorm,
  relu,
  prelu,
  sigmoid,
  softmax,
  maxPool,
  avgPool,
  globalAvgPool,
  concat,
  add,
  scale,
  bias,
  flatten,
  dropout,
  l2Normalize,
  transpose,
  pad,
  upsample,
};

/** Every type of operation. */
export const OPERATION_TYPES = Object.keys(definitions) as OperationType[];

/** Shapes, parameters and cost of an operation. */
export function definitionOf(op: Operation): OperationDefinition<Operation> {
  return definitions[op.type] as OperationDefinition<Operation>;
}

export type { FusedActivation } from './activation.js';
export type {
  AddOp,
  AvgPoolOp,
  BatchNormOp,
  BiasOp,
  ConcatOp,
  Conv2dOp,
  DenseOp,
  DepthwiseConv2dOp,
  DropoutOp,
  FlattenOp,
  GlobalAvgPoolOp,
  InputOp,
  L2NormalizeOp,
  MaxPoolOp,
  PadOp,
  PreluOp,
  ReluOp,
  ScaleOp,
  SigmoidOp,
  SoftmaxOp,
  TransposeOp,
  UpsampleOp,
};
