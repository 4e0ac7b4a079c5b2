import { FaceNetError } from '../../errors.js';
import { cellsPerSample, type OperationDefinition, only } from '../operation.js';
import { channelsOf, type Dim, formatShape, imageShape, type Shape } from '../shape.js';

/** A place where a runtime is given values. */
export interface InputOp {
  readonly type: 'input';
  readonly shape: Shape;
}

/** Along the last axis. */
export interface ConcatOp {
  readonly type: 'concat';
}

/** Element by element, of equal shapes. */
export interface AddOp {
  readonly type: 'add';
}

/** Multiplies by a constant, as residual blocks do before they add. */
export interface ScaleOp {
  readonly type: 'scale';
  readonly factor: number;
}

/** Adds a learned offset to each channel, where no convolution or dense layer is in front. */
export interface BiasOp {
  readonly type: 'bias';
}

/** [batch, ...] -> [batch, product of the rest], row-major. */
export interface FlattenOp {
  readonly type: 'flatten';
}

/** Zeroes inputs while training; inference passes them through. */
export interface DropoutOp {
  readonly type: 'dropout';
  /** Share of values that is kept, 0...1. */
  readonly keep: number;
}

/** Reorders axes; `permutation[0]` is 0 as the batch stays in front. */
export interface TransposeOp {
  readonly type: 'transpose';
  readonly permutation: readonly number[];
}

/** Adds zeros below, to the right and as further channels; dlib's residual blocks add so. */
export interface PadOp {
  readonly type: 'pad';
  /** Rows, columns and channels to add. */
  readonly after: readonly [rows: number, columns: number, channels: number];
}

/** Repeats every cell of a map along its rows and columns, as feature pyramids do to add levels. */
export interface UpsampleOp {
  readonly type: 'upsample';
  /** Whole, at least 2. */
  readonly factor: number;
}

export const input: OperationDefinition<InputOp> = { inferShape: (op) => op.shape };

export const concat: OperationDefinition<ConcatOp> = {
  inferShape(_op, inputs) {
    const head = only(inputs).slice(0, -1);
    for (const shape of inputs) requireEqual(shape.slice(0, -1), head, 'concat', inputs);
    return [...head, inputs.reduce((sum, shape) => sum + channelsOf(shape, 'concat'), 0)];
  },
};

export const add: OperationDefinition<AddOp> = {
  inferShape(_op, inputs) {
    for (const shape of inputs) requireEqual(shape, only(inputs), 'add', inputs);
    return only(inputs);
  },
  flops: (_op, inputs, output) => (inputs.length - 1) * cellsPerSample(output),
};

export const scale: OperationDefinition<ScaleOp> = {
  inferShape: (_op, inputs) => only(inputs),
  flops: (_op, _inputs, output) => cellsPerSample(output),
};

export const bias: OperationDefinition<BiasOp> = {
  inferShape: (_op, inputs) => only(inputs),
  parameters: (_op, inputs) => [
    { role: 'biases', shape: [channelsOf(only(inputs), 'bias')], trainable: true },
  ],
  flops: (_op, _inputs, output) => cellsPerSample(output),
};

export const flatten: OperationDefinition<FlattenOp> = {
  inferShape(_op, inputs) {
    const [batch, ...rest] = only(inputs);
    const features = rest.reduce<Dim>(
      (product, dim) => (product === null || dim === null ? null : product * dim),
      1,
    );
    return [batch ?? null, features];
  },
};

export const dropout: OperationDefinition<DropoutOp> = {
  inferShape: (_op, inputs) => only(inputs),
};

export const transpose: OperationDefinition<TransposeOp> = {
  inferShape(op, inputs) {
    const shape = only(inputs);
    const sorted = [...op.permutation].sort((a, b) => a - b);
    if (
      sorted.length !== shape.length ||
      sorted.some((axis, i) => axis !== i) ||
      op.permutation[0] !== 0
    ) {
      throw new FaceNetError(
        'NETWORK_INVALID',
        `transpose of ${formatShape(shape)} cannot use the axes [${op.permutation.join(', ')}].`,
        { hint: 'Name every axis once, the batch (0) first.' },
      );
    }
    return op.permutation.map((axis) => shape[axis] ?? null);
  },
};

export const pad: OperationDefinition<PadOp> = {
  inferShape({ after: [rows, columns, more] }, inputs) {
    const [batch, height, width, channels] = imageShape(only(inputs), 'pad');
    const longer = (side: Dim, cells: number) => (side === null ? null : side + cells);
    return [batch, longer(height, rows), longer(width, columns), channels + more];
  },
};

export const upsample: OperationDefinition<UpsampleOp> = {
  inferShape({ factor }, inputs) {
    const [batch, height, width, channels] = imageShape(only(inputs), 'upsample');
    if (!Number.isInteger(factor) || factor < 2) {
      throw new FaceNetError('NETWORK_INVALID', `upsample cannot repeat a cell ${factor} times.`, {
        hint: 'Use a whole factor of at least 2.',
      });
    }
    const times = (side: Dim) => (side === null ? null : side * factor);
    return [batch, times(height), times(width), channels];
  },
};

function requireEqual(a: Shape, b: Shape, operation: string, inputs: readonly Shape[]): void {
  if (a.length !== b.length || a.some((dim, i) => dim !== b[i])) {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `${operation} cannot join ${inputs.map(formatShape).join(' and ')}.`,
    );
  }
}
