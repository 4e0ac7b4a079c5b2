import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/**
 * @returns the number of rows
 * @throws FaceNetError INVALID_ARGUMENT unless they are rows of `size` values, and a label for each
 */
export function checkEmbeddings(
  embeddings: Float32Array,
  size: number,
  labels?: Int32Array,
): number {
  const rows = embeddings.length / size;
  if (!Number.isSafeInteger(size) || size < 1 || !Number.isInteger(rows)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${embeddings.length} values are no embeddings of ${excerpt(size)}.`,
    );
  }
  if (labels && labels.length !== rows) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There are ${rows} embeddings and ${labels.length} labels.`,
    );
  }
  return rows;
}
