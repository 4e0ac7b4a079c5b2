import { FaceNetError } from '../../../errors.js';
import type { Conv2dOp, DenseOp, DepthwiseConv2dOp } from '../../../network/ops/index.js';
import type { Attributes } from '../graph.js';
import type { NodeScope } from '../graph-builder.js';
import { preluTerms } from './activation.js';
import type { Emitter } from './emitter.js';
import { CHANNELS_LAST, windowAttributes } from './window-attributes.js';

const DILATIONS = { dilations: { integers: [1, 1, 1, 1] } } as const;

export const conv2d: Emitter<Conv2dOp> = (op, _node, scope) => {
  emitProduct('Conv2D', op, scope, { ...windowAttributes(op), ...DILATIONS });
};

export const depthwiseConv2d: Emitter<DepthwiseConv2dOp> = (op, node, scope) => {
  if (op.strides[0] !== op.strides[1]) {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `Node "${node.name}" has the strides ${op.strides.join(' and ')}, but TensorFlow's depthwise convolution needs two that are equal.`,
      { hint: 'Write the network as ONNX.' },
    );
  }
  emitProduct('DepthwiseConv2dNative', op, scope, { ...windowAttributes(op), ...DILATIONS });
};

export const dense: Emitter<DenseOp> = (op, _node, scope) => {
  const attributes = { transpose_a: { flag: false }, transpose_b: { flag: false } };
  emitProduct('MatMul', op, scope, attributes);
};

/** The product, its biases and whatever the optimiser fused behind. */
function emitProduct(
  type: string,
  { activation }: Conv2dOp | DepthwiseConv2dOp | DenseOp,
  scope: NodeScope,
  attributes: Attributes,
): void {
  const steps: (readonly [type: string, operand: string | undefined, Attributes])[] = [
    [type, scope.parameter('weights'), attributes],
  ];
  const biases = scope.parameter('biases');
  if (biases) steps.push(['BiasAdd', biases, CHANNELS_LAST]);
  if (activation === 'relu') steps.push(['Relu', undefined, {}]);

  let value = scope.input;
  for (const [i, [op, operand, stepAttributes]] of steps.entries()) {
    const inputs = operand === undefined ? [value] : [value, operand];
    if (i === steps.length - 1 && activation !== 'prelu') {
      scope.resultBelow(op, inputs, stepAttributes);
    } else {
      value = scope.add(op, inputs, stepAttributes);
    }
  }
  if (activation === 'prelu') scope.resultBelow('Add', preluTerms(scope, value));
}
