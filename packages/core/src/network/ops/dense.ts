import { FaceNetError } from '../../errors.js';
import { type OperationDefinition, only } from '../operation.js';
import { channelsOf, formatShape, type Shape } from '../shape.js';
import { alphaParameter, type FusedActivation } from './activation.js';

/** Fully connected layer on [batch, features]; `weights` are [in, out]. */
export interface DenseOp {
  readonly type: 'dense';
  readonly units: number;
  readonly bias: boolean;
  readonly activation?: FusedActivation;
}

function featuresOf(shape: Shape): number {
  if (shape.length !== 2) {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `dense needs an input of [batch, features], not ${formatShape(shape)}.`,
      { hint: 'Put a flatten or global pooling before it.' },
    );
  }
  return channelsOf(shape, 'dense');
}

export const dense: OperationDefinition<DenseOp> = {
  inferShape(op, inputs) {
    featuresOf(only(inputs));
    return [only(inputs)[0] ?? null, op.units];
  },
  parameters: (op, inputs) => [
    { role: 'weights', shape: [featuresOf(only(inputs)), op.units], trainable: true },
    ...(op.bias ? [{ role: 'biases', shape: [op.units], trainable: true }] : []),
    ...(op.activation === 'prelu' ? [alphaParameter(op.units)] : []),
  ],
  flops: (op, inputs) => (2 * featuresOf(only(inputs)) + (op.bias ? 1 : 0)) * op.units,
};
