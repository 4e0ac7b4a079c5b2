import type {
  AddOp,
  BiasOp,
  ConcatOp,
  DropoutOp,
  FlattenOp,
  InputOp,
  PadOp,
  ScaleOp,
  TransposeOp,
  UpsampleOp,
} from '../../../network/ops/index.js';
import type { NodeScope } from '../graph-builder.js';
import type { Emitter } from './emitter.js';
import { CHANNELS_LAST } from './window-attributes.js';

const INTEGERS = { type: 'DT_INT32' } as const;

export const input: Emitter<InputOp> = (op, _node, scope) => {
  scope.placeholder(op.shape);
};

/** TensorFlow wants at least two to join. */
export const concat: Emitter<ConcatOp> = (_op, node, scope) => {
  const { inputs } = scope;
  if (inputs.length === 1) {
    scope.result('Identity', inputs);
    return;
  }
  const axis = scope.integers('axis', [node.shape.length - 1], []);
  scope.result('ConcatV2', [...inputs, axis], {
    N: { integer: inputs.length },
    Tidx: { type: 'DT_INT32' },
  });
};

export const add: Emitter<AddOp> = (_op, _node, scope) => {
  const { inputs } = scope;
  if (inputs.length === 2) scope.result('Add', inputs);
  else scope.result('AddN', inputs, { N: { integer: inputs.length } });
};

export const scale: Emitter<ScaleOp> = (op, _node, scope) => {
  const factor = scope.floats('factor', [], Float32Array.of(op.factor));
  scope.result('Mul', [scope.input, factor]);
};

export const bias: Emitter<BiasOp> = (_op, _node, scope) => {
  scope.resultBelow('BiasAdd', [scope.input, scope.parameter('biases') as string], CHANNELS_LAST);
};

export const dropout: Emitter<DropoutOp> = (_op, _node, scope) => {
  scope.result('Identity', [scope.input]);
};

export const transpose: Emitter<TransposeOp> = ({ permutation }, _node, scope) => {
  const axes = scope.integers('perm', permutation);
  scope.result('Transpose', [scope.input, axes], { Tperm: { type: 'DT_INT32' } });
};

export const pad: Emitter<PadOp> = ({ after: [rows, columns, channels] }, _node, scope) => {
  const sides = scope.integers('paddings', [0, 0, 0, rows, 0, columns, 0, channels], [4, 2]);
  scope.result('Pad', [scope.input, sides], { Tpaddings: { type: 'DT_INT32' } });
};

/** To a size that is known only when the graph runs. */
export const upsample: Emitter<UpsampleOp> = ({ factor }, _node, scope) => {
  const shape = scope.add('Shape', [scope.input], { out_type: INTEGERS });
  const [begin, size] = [scope.integers('Slice/begin', [1]), scope.integers('Slice/size', [2])];
  const sides = scope.add('Slice', [shape, begin, size], { T: INTEGERS, Index: INTEGERS });
  const times = scope.integers('factor', [factor, factor]);
  const target = scope.add('Mul', [sides, times], { T: INTEGERS });
  scope.result('ResizeNearestNeighbor', [scope.input, target], {
    align_corners: { flag: false },
    half_pixel_centers: { flag: false },
  });
};

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
