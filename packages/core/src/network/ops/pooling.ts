import { cellsPerSample, type OperationDefinition, only } from '../operation.js';
import { imageShape, type Padding, type Shape, type Size2d, windowOutput } from '../shape.js';

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: Padding;
}

/** Padding never wins (it counts as minus infinity). */
export interface MaxPoolOp extends Window {
  readonly type: 'maxPool';
}

/** Padding does not count in the divisor, as in TensorFlow. */
export interface AvgPoolOp extends Window {
  readonly type: 'avgPool';
}

/** Mean over height and width: [batch, h, w, c] -> [batch, c]. */
export interface GlobalAvgPoolOp {
  readonly type: 'globalAvgPool';
}

function pooledShape(op: Window, inputs: readonly Shape[]): Shape {
  const [batch, height, width, channels] = imageShape(only(inputs), 'pooling');
  return [
    batch,
    windowOutput(height, op.kernel[0], op.strides[0], op.padding),
    windowOutput(width, op.kernel[1], op.strides[1], op.padding),
    channels,
  ];
}

const pool: OperationDefinition<Window> = {
  inferShape: pooledShape,
  flops: (op, _inputs, output) => op.kernel[0] * op.kernel[1] * cellsPerSample(output),
};

export const maxPool: OperationDefinition<MaxPoolOp> = pool;
export const avgPool: OperationDefinition<AvgPoolOp> = pool;

export const globalAvgPool: OperationDefinition<GlobalAvgPoolOp> = {
  inferShape(_op, inputs) {
    const [batch, , , channels] = imageShape(only(inputs), 'globalAvgPool');
    return [batch, channels];
  },
  flops: (_op, inputs) => cellsPerSample(only(inputs)),
};
