/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The limit of numpy; no weight format here needs more. */
const HIGHEST_RANK = 64;

/**
 * {@link elementCount} of a shape that came from a file, or undefined where the shape is impossible
 * (negative, not whole, too many axes or too many elements to count).
 */
export function checkedElementCount(shape: readonly number[]): number | undefined {
  if (shape.length > HIGHEST_RANK) return undefined;
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}
