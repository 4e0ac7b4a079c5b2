import { FaceNetError } from '../../errors.js';
import { type LabelledEmbeddings, labelledEmbeddingSize } from '../labelled-embeddings.js';
import { splitGallery } from './gallery-split.js';
import { detectionAndIdentification, type OpenSetResult } from './open-set.js';
import { type SearchResult, searchGallery } from './search.js';

export interface IdentifyOptions {
  /** Images enrolled of each person, the first ones in order; default 1. */
  readonly gallerySize?: number;
  /** Length of the cumulative match characteristic; default 20, at most the people enrolled. */
  readonly maxRank?: number;
  /** People never enrolled, for the open set; people with too few images always join them. */
  readonly strangers?: Iterable<string>;
  /** False-alarm rates of the open set, default 0.1, 0.01 and 0.001. */
  readonly fars?: readonly number[];
}

export interface Identification {
  /** Share of searches whose right identity came first. */
  readonly rank1: number;
  /** Share of searches whose right identity was among the first five. */
  readonly rank5: number;
  /** Cumulative match characteristic: `cmc[k - 1]` is the share found within rank k. */
  readonly cmc: readonly number[];
  /** For each false-alarm rate; empty when there are no strangers. */
  readonly openSet: readonly OpenSetResult[];
  /** People enrolled. */
  readonly identities: number;
  /** Searches for people who are enrolled. */
  readonly matedSearches: number;
  /** Searches for strangers. */
  readonly nonMatedSearches: number;
}

/**
 * Identification (1:N) over embeddings with names: every person's first images are enrolled and the
 * rest searched for, by Euclidean distance to the closest enrolled image of a person.
 *
 * Closed set: rank-k rates over the searches for enrolled people; ties count against the model.
 * Open set: people with too few images to be enrolled and searched for, and `strangers`, stand for
 * strangers.
 *
 * @throws FaceNetError INVALID_ARGUMENT for contradicting sizes, impossible options, or when nobody
 *   has enough images
 */
export function identify(
  embeddings: LabelledEmbeddings['embeddings'],
  labels: LabelledEmbeddings['labels'],
  options: IdentifyOptions = {},
): Identification {
  const { gallerySize = 1, maxRank = 20, strangers = [], fars = [0.1, 0.01, 0.001] } = options;
  const size = labelledEmbeddingSize({ embeddings, labels });
  checkCount('gallerySize', gallerySize);
  checkCount('maxRank', maxRank);
  for (const far of fars) checkRate(far);
  const split = splitGallery(labels, gallerySize, new Set(strangers));
  if (split.mated.length === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Nobody has more than ${gallerySize} images, so nobody can be enrolled and searched for.`,
      { hint: 'Add images or lower gallerySize.' },
    );
  }
  const search = (row: number, identity?: number) =>
    searchGallery(embeddings, size, split.gallery, row, identity);
  const mated = split.mated.map(({ row, identity }) => search(row, identity));
  const nonMated = fars.length > 0 ? split.nonMated.map((row) => search(row)) : [];
  return {
    rank1: foundWithin(mated, 1),
    rank5: foundWithin(mated, 5),
    cmc: Array.from({ length: Math.min(maxRank, split.identities.length) }, (_, i) =>
      foundWithin(mated, i + 1),
    ),
    openSet:
      nonMated.length > 0
        ? fars.map((far) => detectionAndIdentification(mated, nonMated, far))
        : [],
    identities: split.identities.length,
    matedSearches: mated.length,
    nonMatedSearches: split.nonMated.length,
  };
}

function foundWithin(searches: readonly SearchResult[], rank: number): number {
  return searches.filter((search) => search.rank <= rank).length / searches.length;
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is ${value}.`, {
    hint: 'It is a whole number from 1.',
  });
}

function checkRate(far: number): void {
  if (far >= 0 && far <= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `A false-alarm rate is ${far}.`, {
    hint: 'It lies between 0 and 1, for example 0.01.',
  });
}
