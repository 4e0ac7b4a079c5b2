import type { BatchNormOp, L2NormalizeOp } from '../../../network/ops/index.js';
import type { Emitter } from './emitter.js';
import { CHANNELS_LAST } from './window-attributes.js';

const RESHAPE = { Tshape: { type: 'DT_INT32' } } as const;

/** TensorFlow's takes maps only, so vectors become maps of one cell and vectors again. */
export const batchNorm: Emitter<BatchNormOp> = (op, node, scope) => {
  const channels = node.shape.at(-1) as number;
  const attributes = {
    ...CHANNELS_LAST,
    epsilon: { float: op.epsilon },
    is_training: { flag: false },
  };
  const parameters = () => [
    scope.parameter('gamma') ??
      scope.floats('ones', [channels], new Float32Array(channels).fill(1)),
    ...['beta', 'moving_mean', 'moving_variance'].map((role) => scope.parameter(role) as string),
  ];
  if (node.shape.length === 4) {
    scope.resultBelow('FusedBatchNorm', [scope.input, ...parameters()], attributes);
    return;
  }
  const cells = scope.integers('Reshape/shape', [-1, 1, 1, channels]);
  const maps = scope.add('Reshape', [scope.input, cells], RESHAPE);
  const normalized = scope.add('FusedBatchNorm', [maps, ...parameters()], attributes);
  const sizes = node.shape.map((dim) => dim ?? -1);
  const back = scope.integers('Reshape_1/shape', sizes);
  scope.resultBelow('Reshape', [normalized, back], RESHAPE);
};

export const l2Normalize: Emitter<L2NormalizeOp> = (op, node, scope) => {
  const squares = scope.add('Square', [scope.input]);
  const axis = scope.integers('Sum/reduction_indices', [node.shape.length - 1]);
  const sum = scope.add('Sum', [squares, axis], {
    Tidx: { type: 'DT_INT32' },
    keep_dims: { flag: true },
  });
  const floor = scope.floats('Maximum/y', [], Float32Array.of(op.epsilon));
  const factor = scope.add('Rsqrt', [scope.add('Maximum', [sum, floor])]);
  scope.result('Mul', [scope.input, factor]);
};
