import { FaceNetError } from '../errors.js';
import { checkFinite } from './pair-embeddings.js';

/** Embeddings with the person of each, as a folder per person gives them. */
export interface LabelledEmbeddings {
  /** N rows of D values, row-major; D is the length divided by the number of labels. */
  readonly embeddings: Float32Array;
  /** N names. */
  readonly labels: readonly string[];
}

/**
 * The number of values of one embedding.
 *
 * @throws FaceNetError INVALID_ARGUMENT when the rows do not come out even, or a value is not finite
 */
export function labelledEmbeddingSize({ embeddings, labels }: LabelledEmbeddings): number {
  const size = embeddings.length / labels.length;
  if (!Number.isInteger(size) || size < 1) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${embeddings.length} values are not ${labels.length} embeddings of one size.`,
      { hint: 'Pass one label for every row.' },
    );
  }
  checkFinite(embeddings, size);
  return size;
}
