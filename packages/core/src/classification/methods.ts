import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { Method } from './method.js';
import { nearestCentroid } from './nearest-centroid.js';
import { nearestNeighbours } from './nearest-neighbours.js';
import { supportVectors } from './svm/support-vectors.js';

/** The ways to classify, by the name that options and files have for them. */
const METHODS = {
  svm: supportVectors,
  knn: nearestNeighbours,
  centroid: nearestCentroid,
} satisfies Record<string, Method>;

/** How a classifier decides: `svm`, `knn` (nearest neighbours) or `centroid` (nearest mean). */
export type ClassifierKind = keyof typeof METHODS;

/** All kinds of classifiers, the original's first. */
export const CLASSIFIER_KINDS = Object.keys(METHODS) as readonly ClassifierKind[];

/** @throws FaceNetError INVALID_ARGUMENT for what is no kind */
export function methodOf(kind: unknown): Method {
  const known = CLASSIFIER_KINDS.find((each) => each === kind);
  if (known) return METHODS[known];
  throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(kind)} is no kind of classifier.`, {
    hint: `Known: ${CLASSIFIER_KINDS.join(', ')}.`,
  });
}
