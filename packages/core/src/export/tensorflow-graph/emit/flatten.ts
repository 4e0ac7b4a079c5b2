import type { FlattenOp } from '../../../network/ops/index.js';
import type { NodeScope } from '../node-scope.js';
import type { Emitter } from './emitter.js';

const INTEGERS = { type: 'DT_INT32' } as const;

export const flatten: Emitter<FlattenOp> = (_op, node, scope) => {
  const [batch = null, features = null] = node.shape;
  const shape =
    batch === null && features === null
      ? openShape(scope)
      : scope.integers('shape', [batch ?? -1, features ?? -1]);
  scope.result('Reshape', [scope.input, shape], { Tshape: INTEGERS });
};

/** [batch, -1] with the batch of the input at hand: Reshape finds one open dimension, not two. */
function openShape(scope: NodeScope): string {
  const sizes = scope.add('Shape', [scope.input], { out_type: INTEGERS });
  const [begin, size] = [scope.integers('Slice/begin', [0]), scope.integers('Slice/size', [1])];
  const batch = scope.add('Slice', [sizes, begin, size], { T: INTEGERS, Index: INTEGERS });
  const rest = scope.integers('rest', [-1]);
  const axis = scope.integers('axis', [0], []);
  const attributes = { T: INTEGERS, N: { integer: 2 }, Tidx: INTEGERS };
  return scope.add('ConcatV2', [batch, rest, axis], attributes);
}
