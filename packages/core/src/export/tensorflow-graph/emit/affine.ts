import { FaceNetError } from '../../../errors.js';
import type { Conv2dOp, DenseOp, DepthwiseConv2dOp } from '../../../network/ops/index.js';
import { symmetricPadding } from '../../../network/shape.js';
import type { Attributes } from '../graph.js';
import type { NodeScope } from '../graph-builder.js';
import { preluTerms } from './activation.js';
import type { Emitter } from './emitter.js';
import { CHANNELS_LAST, windowAttributes } from './window-attributes.js';

const DILATIONS = { dilations: { integers: [1, 1, 1, 1] } } as const;

export const conv2d: Emitter<Conv2dOp> = (op, _node, scope) => {
  emitConvolution('Conv2D', op, scope);
};

export const depthwiseConv2d: Emitter<DepthwiseConv2dOp> = (op, node, scope) => {
  if (op.strides[0] !== op.strides[1]) {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `Node "${node.name}" has the strides ${op.strides.join(' and ')}, but TensorFlow's depthwise convolution needs two that are equal.`,
      { hint: 'Write the network as ONNX.' },
    );
  }
  emitConvolution('DepthwiseConv2dNative', op, scope);
};

export const dense: Emitter<DenseOp> = (op, _node, scope) => {
  const attributes = { transpose_a: { flag: false }, transpose_b: { flag: false } };
  emitProduct('MatMul', op, scope, scope.input, attributes);
};

/** Readers differ in whether they know padding in numbers; all know padding as a node of its own. */
function emitConvolution(type: string, op: Conv2dOp | DepthwiseConv2dOp, scope: NodeScope): void {
  const padding = op.padding === 'symmetric' ? 'valid' : op.padding;
  const attributes = { ...windowAttributes({ ...op, padding }), ...DILATIONS };
  const input = op.padding === 'symmetric' ? paddedInput(op, scope) : scope.input;
  emitProduct(type, op, scope, input, attributes);
}

function paddedInput({ kernel }: Conv2dOp | DepthwiseConv2dOp, scope: NodeScope): string {
  const [rows, columns] = [symmetricPadding(kernel[0]), symmetricPadding(kernel[1])];
  const sides = scope.integers('paddings', [0, 0, rows, rows, columns, columns, 0, 0], [4, 2]);
  return scope.add('Pad', [scope.input, sides], { Tpaddings: { type: 'DT_INT32' } });
}

/** The product, its biases and whatever the optimiser fused behind. */
function emitProduct(
  type: string,
  { activation }: Conv2dOp | DepthwiseConv2dOp | DenseOp,
  scope: NodeScope,
  input: string,
  attributes: Attributes,
): void {
  const steps: (readonly [type: string, operand: string | undefined, Attributes])[] = [
    [type, scope.parameter('weights'), attributes],
  ];
  const biases = scope.parameter('biases');
  if (biases) steps.push(['BiasAdd', biases, CHANNELS_LAST]);
  if (activation === 'relu') steps.push(['Relu', undefined, {}]);

  let value = input;
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
