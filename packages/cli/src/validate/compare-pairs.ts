import {
  evaluatePairs,
  FaceNetError,
  type FacePair,
  imageKeyText,
  type PairEvaluation,
  type PairList,
} from '@facenet/core';
import { pairDistance } from './pair-distance.js';
import type { ValidateRun } from './validate-run.js';
import type { EvaluatedPair } from './validation.js';

/** Pairs that were compared, and what came of it. */
export interface ComparedPairs {
  readonly evaluation: PairEvaluation;
  readonly pairs: readonly EvaluatedPair[];
  readonly skippedPairs: number;
}

interface Side {
  readonly path: string;
  readonly embedding: Float32Array;
}

/**
 * Evaluates all pairs whose images were embedded.
 *
 * @param sideOf an image of the list with its embedding; undefined when it has none
 * @throws FaceNetError INVALID_ARGUMENT when pairs of a kind are missing, or there are too few
 */
export function comparePairs(
  list: PairList,
  sideOf: (name: string) => Side | undefined,
  { folds, distanceMetric: metric, subtractMean }: ValidateRun,
): ComparedPairs {
  const sides: [Side, Side][] = [];
  const known: FacePair[] = [];
  for (const pair of list.pairs) {
    const [a, b] = [sideOf(imageKeyText(pair.a)), sideOf(imageKeyText(pair.b))];
    if (!a || !b) continue;
    sides.push([a, b]);
    known.push(pair);
  }
  if (sides.length === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Of ${list.pairs.length} pairs none has two images that could be embedded.`,
      { hint: 'Check that the folder and the list belong together.' },
    );
  }
  const embeddingSize = sides[0]![0].embedding.length;
  const embeddings = new Float32Array(2 * sides.length * embeddingSize);
  for (const [i, { embedding }] of sides.flat().entries()) {
    embeddings.set(embedding, i * embeddingSize);
  }
  const same = known.map((pair) => pair.same);
  const foldIds = foldsOfList(list, known, folds);
  const evaluation = evaluatePairs(
    { embeddings, embeddingSize, same, ...(foldIds && { foldIds }) },
    { folds: folds ?? 10, metric, subtractMean },
  );
  const places = foldIds ? ranks(foldIds) : consecutive(evaluation.folds);
  const pairs = sides.map(([a, b], i): EvaluatedPair => {
    const distance = pairDistance(a.embedding, b.embedding, metric);
    return { a: a.path, b: b.path, same: same[i]!, distance, fold: places[i]! };
  });
  return { evaluation, pairs, skippedPairs: list.pairs.length - pairs.length };
}

/** The folds that the list names, unless another number is asked for. */
function foldsOfList(
  { folds }: PairList,
  pairs: readonly FacePair[],
  wanted = folds,
): number[] | undefined {
  if (folds === undefined || folds !== wanted) return undefined;
  const ids = pairs.flatMap(({ fold }) => fold ?? []);
  return ids.length === pairs.length ? ids : undefined;
}

function ranks(ids: readonly number[]): number[] {
  const order = [...new Set(ids)].sort((a, b) => a - b);
  return ids.map((id) => order.indexOf(id));
}

function consecutive(folds: PairEvaluation['folds']): number[] {
  return folds.flatMap(({ pairs }, fold) => Array.from({ length: pairs }, () => fold));
}
