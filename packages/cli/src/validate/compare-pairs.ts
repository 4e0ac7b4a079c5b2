import { relative } from 'node:path';
import { FaceNetError } from '@facenet/core';
import {
  euclideanDistance,
  evaluateByGroup,
  evaluatePairs,
  type FacePair,
  groupOfPair,
  imageKeyText,
  type PairEmbeddings,
  type PairEvaluation,
  type PairList,
  rocCurve,
  scorePairs,
  tarAtFar,
} from '@facenet/core/evaluation';
import type { ComparedGroups, EvaluatedPair, ValidateRun } from './validation.js';

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

/** The false-accept rate that all groups together are held to. */
const FAR = 1e-3;

/**
 * Measures each group at one threshold, the largest at which no more than a thousandth of all pairs
 * of different people is accepted. Pairs across groups are left out.
 *
 * @param dir what the paths of images may be given below
 * @throws FaceNetError INVALID_ARGUMENT when no pair is of a group
 */
export function compareGroups(
  pairs: readonly EvaluatedPair[],
  groups: ReadonlyMap<string, string>,
  dir: string,
): ComparedGroups {
  const roc = rocCurve(
    pairs.map(({ distance }) => distance),
    pairs.map(({ same }) => same),
  );
  const groupOf = ({ a, b }: EvaluatedPair) =>
    groupOfPair(groups, relative(dir, a), relative(dir, b)) ?? groupOfPair(groups, a, b);
  const { threshold } = tarAtFar(roc, FAR);
  const compared = evaluateByGroup(pairs, groupOf, { threshold });
  if (compared.groups.length > 0) return { far: FAR, ...compared };
  const [member, group] = groups.entries().next().value as [string, string];
  throw new FaceNetError('INVALID_ARGUMENT', 'The list of groups holds no two images of a pair.', {
    hint: `Name images or folders below ${dir}; the first line says that "${member}" is "${group}".`,
  });
}

/** The distance of two embeddings by a metric of the protocol: 0 squared Euclidean, 1 angle / pi. */
function pairDistance(a: Float32Array, b: Float32Array, metric: 0 | 1): number {
  if (metric === 0) return euclideanDistance(a, b) ** 2;
  let [product, squaredA, squaredB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squaredA += a[i]! ** 2;
    squaredB += b[i]! ** 2;
  }
  const cosine = product / Math.sqrt(squaredA * squaredB);
  return Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI;
}

/**
 * Finds out what no protocol can do before hours of work go into it.
 *
 * @throws FaceNetError INVALID_ARGUMENT for pairs of one kind only, or fewer pairs than folds
 */
export function checkPairs(pairs: readonly FacePair[], folds: number): void {
  const same = pairs.filter((pair) => pair.same).length;
  if (same === 0 || same === pairs.length) {
    const missing = same === 0 ? 'genuine' : 'impostor';
    throw new FaceNetError('INVALID_ARGUMENT', `The list has no ${missing} pairs.`, {
      hint: 'Verification is measured with pairs of one person and of two.',
    });
  }
  if (folds > pairs.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The ${pairs.length} pairs of the list cannot be cut into ${folds} folds.`,
      { hint: 'Name fewer with --lfw-nrof-folds, at least 2.' },
    );
  }
}
