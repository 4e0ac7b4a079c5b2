import { elementCount } from '../../arrays/element-count.js';
import { FaceNetError } from '../../errors.js';
import type { Gradient, RowGradient } from '../../runtime/program-engine.js';

/**
 * @param shape of the variable
 * @throws FaceNetError INVALID_ARGUMENT when a gradient has not the variable's size, or rows that it
 * does not have
 */
export function checkGradient(
  variable: string,
  shape: readonly number[],
  gradient: Gradient,
): void {
  if (!(gradient instanceof Float32Array)) {
    checkRows(variable, shape, gradient);
  } else if (gradient.length !== elementCount(shape)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The gradient of "${variable}" has ${gradient.length} values instead of ${elementCount(shape)}.`,
    );
  }
}

function checkRows(
  variable: string,
  [rowCount = 1, ...row]: readonly number[],
  { ids, rows }: RowGradient,
): void {
  const rowSize = elementCount(row);
  if (rows.length !== ids.length * rowSize) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The gradient of "${variable}" has ${rows.length} values for ${ids.length} rows of ${rowSize}.`,
    );
  }
  const beyond = ids.find((id) => id < 0 || id >= rowCount);
  if (beyond === undefined) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `The gradient of "${variable}" names row ${beyond}, of ${rowCount}.`,
    { hint: 'Labels are whole numbers from 0, below the number of classes.' },
  );
}

/** In double, where squares of float32 numbers cannot overflow; four sums, as one would wait for itself. */
export function sumOfSquares(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * values[i]!;
    b += values[i + 1]! * values[i + 1]!;
    c += values[i + 2]! * values[i + 2]!;
    d += values[i + 3]! * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * values[i]!;
  return a + b + c + d;
}

/** Moves each value into +-limit. */
export function clamp(values: Float32Array, limit: number): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.min(Math.max(values[i]!, -limit), limit);
  }
}
