import { FaceNetError } from '@facenet/core';
import {
  evaluatePairs,
  imageKeyText,
  type PairEmbeddings,
  type PairEvaluation,
  type PairList,
  scorePairs,
} from '@facenet/core/evaluation';
import { pairDistance } from './pair-distance.js';
import type { ValidateRun } from './validate-run.js';
import type { EvaluatedPair } from './validation.js';

/** As the original's, where neither list nor user name others. */
export const DEFAULT_FOLDS = 10;

/** Pairs that were compared, and what came of it. */
export interface ComparedPairs {
  readonly evaluation: PairEvaluation;
  readonly pairs: readonly EvaluatedPair[];
  readonly skippedPairs: number;
}

/** An image that was embedded. */
export interface EmbeddedImage {
  readonly path: string;
  readonly embedding: Float32Array;
}

/**
 * Evaluates all pairs whose images were embedded.
 *
 * @param images by their names in the list
 * @throws FaceNetError INVALID_ARGUMENT when pairs of a kind are missing, or there are too few
 */
export function comparePairs(
  list: PairList,
  images: ReadonlyMap<string, EmbeddedImage>,
  { folds = list.folds ?? DEFAULT_FOLDS, distanceMetric: metric, subtractMean }: ValidateRun,
): ComparedPairs {
  const embeddingOf = new Map([...images].map(([name, { embedding }]) => [name, embedding]));
  const { scored, embeddings, skipped } = scorePairs({ pairs: list.pairs, embeddingOf });
  if (scored.length === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Of ${list.pairs.length} pairs none has two images that could be embedded.`,
      { hint: 'Check that the folder and the list belong together.' },
    );
  }
  const { foldIds, ...withoutFolds } = embeddings;
  const folded: PairEmbeddings = folds === list.folds ? embeddings : withoutFolds;
  const evaluation = evaluatePairs(folded, { folds, metric, subtractMean });
  const places = folded.foldIds ? ranks(folded.foldIds) : consecutive(evaluation.folds);
  const pathOf = (name: string) => images.get(name)?.path ?? name;
  const pairs = scored.map(({ a, b, same }, i): EvaluatedPair => {
    const distance = pairDistance(row(embeddings, 2 * i), row(embeddings, 2 * i + 1), metric);
    const paths = { a: pathOf(imageKeyText(a)), b: pathOf(imageKeyText(b)) };
    return { ...paths, same, distance, fold: places[i]! };
  });
  return { evaluation, pairs, skippedPairs: skipped.length };
}

function row({ embeddings, embeddingSize }: PairEmbeddings, index: number): Float32Array {
  return embeddings.subarray(index * embeddingSize, (index + 1) * embeddingSize);
}

function ranks(ids: readonly number[]): number[] {
  const order = [...new Set(ids)].sort((a, b) => a - b);
  return ids.map((id) => order.indexOf(id));
}

function consecutive(folds: PairEvaluation['folds']): number[] {
  return folds.flatMap(({ pairs }, fold) => Array.from({ length: pairs }, () => fold));
}
