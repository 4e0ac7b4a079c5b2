import { FaceNetError } from '../errors.js';

/**
 * Euclidean distance of two embeddings, 0...2 for unit vectors (not squared, as `compare.py` of
 * the original prints it).
 *
 * @throws FaceNetError INVALID_ARGUMENT when the lengths differ
 */
export function euclideanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Embeddings of ${a.length} and ${b.length} values cannot be compared.`,
      { hint: 'Embed both faces with one model.' },
    );
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
