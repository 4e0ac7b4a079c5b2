import type { AvgPoolOp, GlobalAvgPoolOp, MaxPoolOp } from '../../../network/ops/index.js';
import type { Attributes } from '../graph.js';
import type { Emitter } from './emitter.js';
import { windowAttributes } from './window-attributes.js';

export const maxPool: Emitter<MaxPoolOp> = (op, _node, scope) => {
  scope.result('MaxPool', [scope.input], poolAttributes(op));
};

export const avgPool: Emitter<AvgPoolOp> = (op, _node, scope) => {
  scope.result('AvgPool', [scope.input], poolAttributes(op));
};

export const globalAvgPool: Emitter<GlobalAvgPoolOp> = (_op, _node, scope) => {
  const axes = scope.integers('reduction_indices', [1, 2]);
  scope.result('Mean', [scope.input, axes], {
    Tidx: { type: 'DT_INT32' },
    keep_dims: { flag: false },
  });
};

function poolAttributes(op: MaxPoolOp | AvgPoolOp): Attributes {
  return { ...windowAttributes(op), ksize: { integers: [1, ...op.kernel, 1] } };
}
