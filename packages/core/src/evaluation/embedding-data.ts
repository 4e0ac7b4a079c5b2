import { checkArray, checkObject, checkText } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** Embeddings of pairs of images, and whether each pair shows one person. */
export interface PairEmbeddings {
  /** 2N rows of `embeddingSize` values, row-major: rows 2i and 2i+1 are pair i. */
  readonly embeddings: Float32Array;
  readonly embeddingSize: number;
  /** N entries: whether pair i shows one person. */
  readonly same: readonly boolean[];
  /**
   * N entries, when the protocol says which fold a pair belongs to (any integers). Without it,
   * the pairs are cut into consecutive folds.
   */
  readonly foldIds?: readonly number[];
}

/** @throws FaceNetError INVALID_ARGUMENT when the sizes contradict each other or a value is not finite */
export function checkPairEmbeddings(pairs: PairEmbeddings): void {
  checkObject(pairs, 'The pairs');
  const { embeddings, embeddingSize, same, foldIds } = pairs;
  checkArray(embeddings, 'The embeddings of the pairs');
  checkArray(same, 'The list of answers');
  if (foldIds !== undefined) checkArray(foldIds, 'The list of folds');
  if (!Number.isInteger(embeddingSize) || embeddingSize < 1) {
    throw new FaceNetError('INVALID_ARGUMENT', `embeddingSize is ${excerpt(embeddingSize)}.`, {
      hint: 'Pass the number of values of one embedding.',
    });
  }
  const expected = 2 * same.length * embeddingSize;
  if (embeddings.length !== expected) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${same.length} pairs of ${embeddingSize} values need ${expected} values, not ${embeddings.length}.`,
      { hint: 'Rows 2i and 2i+1 are the two embeddings of pair i.' },
    );
  }
  if (foldIds && foldIds.length !== same.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${foldIds.length} fold ids were given for ${same.length} pairs.`,
      { hint: 'Pass one for every pair, or none.' },
    );
  }
  checkFinite(embeddings, embeddingSize);
}

/** @throws FaceNetError INVALID_ARGUMENT naming the first row with a value that is not finite */
function checkFinite(embeddings: Float32Array, embeddingSize: number): void {
  for (let i = 0; i < embeddings.length; i++) {
    if (Number.isFinite(embeddings[i])) continue;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Row ${Math.floor(i / embeddingSize)} of the embeddings holds ${embeddings[i]}.`,
      { hint: 'Embeddings are finite numbers.' },
    );
  }
}

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
  checkArray(embeddings, 'The embeddings');
  checkArray(labels, 'The list of labels');
  for (const label of labels) checkText(label, 'The label of an embedding');
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
