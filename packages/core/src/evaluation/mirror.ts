import { checkArray } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';

/**
 * Joins the embeddings of images and of their mirror images as the original's
 * `--use_flipped_images` does: row i is embedding i followed by its mirror's, not normalised again.
 * Rows of unit embeddings get the length sqrt(2), and their squared distances reach 8 where the
 * protocol's thresholds end at 4; `mirrorAverage` has neither flaw.
 *
 * @param embeddings N rows of `embeddingSize` values
 * @param mirrored the same of the mirror images
 * @returns N rows of 2 * `embeddingSize` values
 * @throws FaceNetError INVALID_ARGUMENT when the sizes do not fit
 */
export function mirrorConcat(
  embeddings: Float32Array,
  mirrored: Float32Array,
  embeddingSize: number,
): Float32Array {
  checkRows(embeddings, mirrored, embeddingSize);
  const joined = new Float32Array(2 * embeddings.length);
  for (let start = 0; start < embeddings.length; start += embeddingSize) {
    const end = start + embeddingSize;
    joined.set(embeddings.subarray(start, end), 2 * start);
    joined.set(mirrored.subarray(start, end), 2 * start + embeddingSize);
  }
  return joined;
}

/**
 * Averages the embeddings of images and of their mirror images: row i is the normalised sum of
 * the two. The result has the size, the length 1 and the thresholds' scale of a plain embedding.
 * Opposite embeddings, whose sum is zero, stay zero.
 *
 * @param embeddings N rows of `embeddingSize` values
 * @param mirrored the same of the mirror images
 * @throws FaceNetError INVALID_ARGUMENT when the sizes do not fit
 */
export function mirrorAverage(
  embeddings: Float32Array,
  mirrored: Float32Array,
  embeddingSize: number,
): Float32Array {
  checkRows(embeddings, mirrored, embeddingSize);
  const sums = embeddings.map((value, i) => value + mirrored[i]!);
  for (let start = 0; start < sums.length; start += embeddingSize) {
    const row = sums.subarray(start, start + embeddingSize);
    const norm = Math.hypot(...row) || 1;
    for (let i = 0; i < row.length; i++) row[i] = row[i]! / norm;
  }
  return sums;
}

function checkRows(embeddings: Float32Array, mirrored: Float32Array, embeddingSize: number): void {
  checkArray(embeddings, 'The embeddings');
  checkArray(mirrored, 'The mirrored embeddings');
  const whole = Number.isInteger(embeddingSize) && embeddingSize > 0;
  if (whole && embeddings.length === mirrored.length && embeddings.length % embeddingSize === 0) {
    return;
  }
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${embeddings.length} and ${mirrored.length} values are not as many rows of ${excerpt(embeddingSize)}.`,
    { hint: 'Pass one mirrored embedding for each embedding.' },
  );
}
