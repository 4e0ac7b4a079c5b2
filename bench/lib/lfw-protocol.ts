import { evaluatePairs } from '@facenet/core/evaluation';
import { lfwPairs } from './lfw.js';

/**
 * LFW's protocol of 6,000 pairs in ten folds; pairs of photos that are missing are left out.
 *
 * @param paths of the photos that were embedded
 * @param vectors their embeddings
 */
export function lfwProtocol(paths: readonly string[], vectors: readonly Float32Array[]) {
  const rowOf = new Map(paths.map((path, row) => [path, row]));
  const pairs = lfwPairs(6000).filter(({ a, b }) => rowOf.has(a) && rowOf.has(b));
  const embeddingSize = vectors[0]?.length ?? 0;
  const embeddings = new Float32Array(2 * pairs.length * embeddingSize);
  for (const [k, { a, b }] of pairs.entries()) {
    for (const [side, path] of [a, b].entries()) {
      const vector = vectors[rowOf.get(path) as number] as Float32Array;
      embeddings.set(vector, (2 * k + side) * embeddingSize);
    }
  }
  return evaluatePairs({ embeddings, embeddingSize, same: pairs.map(({ same }) => same) });
}
