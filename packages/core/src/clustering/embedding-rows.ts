import { FaceNetError } from '../errors.js';
import { checkEmbedding, type EmbeddingLike } from '../pipeline/embedding.js';

/** Rows between which others may have their turn. */
export const ROWS_AT_A_STRETCH = 64;

/**
 * The vectors as one matrix, row after row.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is no embedding, or embeddings of several models
 */
export async function embeddingRows(
  embeddings: readonly EmbeddingLike[],
  abortPoint: () => Promise<void>,
): Promise<Float32Array> {
  for (const [i, embedding] of embeddings.entries()) {
    if (i % ROWS_AT_A_STRETCH === 0) await abortPoint();
    checkEmbedding(embedding);
  }
  const [first] = embeddings;
  if (!first) return new Float32Array();
  const rows = new Float32Array(embeddings.length * first.vector.length);
  for (const [i, { model, vector }] of embeddings.entries()) {
    if (model !== first.model || vector.length !== first.vector.length) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `Embedding 0 was made by "${first.model}" and embedding ${i} by "${model}".`,
        { hint: 'Embed all faces with one model.' },
      );
    }
    rows.set(vector, i * vector.length);
  }
  return rows;
}

/** Makes every row exactly as long as a unit vector; rounding has left them almost so. */
export async function normalizeRows(
  rows: Float32Array,
  size: number,
  abortPoint: () => Promise<void>,
): Promise<Float32Array> {
  for (let start = 0; start < rows.length; start += size) {
    if (start % (ROWS_AT_A_STRETCH * size) === 0) await abortPoint();
    let squares = 0;
    for (let k = start; k < start + size; k++) squares += rows[k]! ** 2;
    const length = Math.sqrt(squares);
    for (let k = start; k < start + size; k++) rows[k] = rows[k]! / length;
  }
  return rows;
}
