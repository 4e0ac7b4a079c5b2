import type { Operation, OperationOf, OperationType } from '../../../network/ops/index.js';
import { prelu, relu, sigmoid, softmax } from './activation.js';
import { conv2d, dense, depthwiseConv2d } from './affine.js';
import type { Emitter } from './emitter.js';
import * as normalization from './normalization.js';
import * as pooling from './pooling.js';
import * as structure from './structure.js';

const emitters: { readonly [Type in OperationType]: Emitter<OperationOf<Type>> } = {
  relu,
  prelu,
  sigmoid,
  softmax,
  conv2d,
  dense,
  depthwiseConv2d,
  ...normalization,
  ...pooling,
  ...structure,
};

export function emitterOf(op: Operation): Emitter<Operation> {
  return emitters[op.type] as Emitter<Operation>;
}
