import { FaceNetError } from './errors.js';

/**
 * Euclidean distance of two embeddings, 0...2 for unit vectors (not squared, as `compare.py` of
 * the original prints it).
 *
 * @throws FaceNetError INVALID_ARGUMENT when the lengths differ, or for what is no vector
 */
export function euclideanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (typeof a?.length !== 'number' || a.length !== b?.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Embeddings of ${a?.length} and ${b?.length} values cannot be compared.`,
      { hint: 'Embed both faces with one model.' },
    );
  }
  return Math.sqrt(squaredDistance(a, 0, b, 0, a.length));
}

/** Euclidean distance of two rows of a matrix, the same to the bit as of the two rows alone. */
export function rowDistance(
  rows: ArrayLike<number>,
  size: number,
  rowA: number,
  rowB: number,
): number {
  return Math.sqrt(squaredDistance(rows, rowA * size, rows, rowB * size, size));
}

/**
 * Four sums at once, since a processor adds the next while it waits for the one before. Nothing is taken
 * apart as an array in here, for which engines make the array.
 */
function squaredDistance(
  a: ArrayLike<number>,
  startA: number,
  b: ArrayLike<number>,
  startB: number,
  size: number,
): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < size; i += 4) {
    const atA = startA + i;
    const atB = startB + i;
    const d0 = a[atA]! - b[atB]!;
    const d1 = a[atA + 1]! - b[atB + 1]!;
    const d2 = a[atA + 2]! - b[atB + 2]!;
    const d3 = a[atA + 3]! - b[atB + 3]!;
    p += d0 * d0;
    q += d1 * d1;
    r += d2 * d2;
    s += d3 * d3;
  }
  for (; i < size; i++) p += (a[startA + i]! - b[startB + i]!) ** 2;
  return p + q + (r + s);
}

/**
 * Inner product of two rows, each `size` values from its start, in float64. Four sums at once, since a
 * processor adds the next while it waits for the one before.
 */
export function innerProduct(
  a: ArrayLike<number>,
  startA: number,
  b: ArrayLike<number>,
  startB: number,
  size: number,
): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < size; i += 4) {
    const atA = startA + i;
    const atB = startB + i;
    p += a[atA]! * b[atB]!;
    q += a[atA + 1]! * b[atB + 1]!;
    r += a[atA + 2]! * b[atB + 2]!;
    s += a[atA + 3]! * b[atB + 3]!;
  }
  for (; i < size; i++) p += a[startA + i]! * b[startB + i]!;
  return p + q + (r + s);
}
