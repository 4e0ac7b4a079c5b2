import type { PreluOp, ReluOp, SigmoidOp, SoftmaxOp } from '../../../network/ops/index.js';
import type { NodeScope } from '../graph-builder.js';
import type { Emitter } from './emitter.js';

export const relu: Emitter<ReluOp> = (_op, _node, scope) => {
  scope.result('Relu', [scope.input]);
};

export const prelu: Emitter<PreluOp> = (_op, _node, scope) => {
  scope.result('Add', preluTerms(scope, scope.input));
};

export const sigmoid: Emitter<SigmoidOp> = (_op, _node, scope) => {
  scope.result('Sigmoid', [scope.input]);
};

export const softmax: Emitter<SoftmaxOp> = (_op, _node, scope) => {
  scope.result('Softmax', [scope.input]);
};

/** TensorFlow has no PReLU: relu(x) + alpha * -relu(-x), whose two terms are added here. */
export function preluTerms(scope: NodeScope, input: string): [string, string] {
  const alpha = scope.parameter('alpha') as string;
  const positive = scope.add('Relu', [input]);
  const below = scope.add('Relu', [scope.add('Neg', [input])]);
  return [positive, scope.add('Mul', [alpha, scope.add('Neg', [below])])];
}
