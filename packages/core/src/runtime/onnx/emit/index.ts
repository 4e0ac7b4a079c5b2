import type { Operation, OperationOf, OperationType } from '../../../network/ops/index.js';
import * as activation from './activation.js';
import * as affine from './affine.js';
import type { Emitter } from './emitter.js';
import * as normalization from './normalization.js';
import * as pooling from './pooling.js';
import * as structure from './structure.js';

const { relu, prelu, sigmoid, softmax } = activation;

const emitters: { readonly [Type in OperationType]: Emitter<OperationOf<Type>> } = {
  relu,
  prelu,
  sigmoid,
  softmax,
  ...affine,
  ...normalization,
  ...pooling,
  ...structure,
};

export function emitterOf(op: Operation): Emitter<Operation> {
  return emitters[op.type] as Emitter<Operation>;
}
