import { checkArray, checkObject } from '../check-argument.js';
import { rowDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { acceptableCount, countBelow } from './distance-list.js';
import { type LabelledEmbeddings, labelledEmbeddingSize } from './embedding-data.js';

/** Who is enrolled, and how far down the ranking is looked. */
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

/** How often people are found in a gallery. */
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
  checkObject(options, 'The settings of identification');
  const { gallerySize = 1, maxRank = 20, strangers = [], fars = [0.1, 0.01, 0.001] } = options;
  const size = labelledEmbeddingSize({ embeddings, labels });
  checkArray(fars, 'The list of false-alarm rates');
  if (typeof Object(strangers)[Symbol.iterator] !== 'function') {
    throw new FaceNetError('INVALID_ARGUMENT', `The strangers are ${excerpt(strangers)}.`, {
      hint: 'Pass their names, as an array or a set.',
    });
  }
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
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is ${excerpt(value)}.`, {
    hint: 'It is a whole number from 1.',
  });
}

function checkRate(far: number): void {
  if (typeof far === 'number' && far >= 0 && far <= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `A false-alarm rate is ${excerpt(far)}.`, {
    hint: 'It lies between 0 and 1, for example 0.01.',
  });
}

/** Which images are enrolled and which are searched for. */
interface GallerySplit {
  /** The identity of each enrolled person, in order of first appearance. */
  readonly identities: readonly string[];
  /** Rows of the enrolled images of each identity. */
  readonly gallery: readonly (readonly number[])[];
  /** Searches for people who are enrolled: row and position in `identities`. */
  readonly mated: readonly { readonly row: number; readonly identity: number }[];
  /** Rows of people who are not enrolled. */
  readonly nonMated: readonly number[];
}

/**
 * Enrols the first `gallerySize` images of every person who has more than that and is no
 * stranger. The images left of them are mated searches; all images of everybody else are
 * non-mated ones. Depends on nothing but the order of the rows.
 */
function splitGallery(
  labels: readonly string[],
  gallerySize: number,
  strangers: ReadonlySet<string>,
): GallerySplit {
  const rowsOf = new Map<string, number[]>();
  for (const [row, label] of labels.entries()) {
    const rows = rowsOf.get(label);
    if (rows) rows.push(row);
    else rowsOf.set(label, [row]);
  }
  const identities: string[] = [];
  const gallery: number[][] = [];
  const mated: { row: number; identity: number }[] = [];
  const nonMated: number[] = [];
  for (const [label, rows] of rowsOf) {
    if (strangers.has(label) || rows.length <= gallerySize) {
      nonMated.push(...rows);
      continue;
    }
    gallery.push(rows.slice(0, gallerySize));
    mated.push(...rows.slice(gallerySize).map((row) => ({ row, identity: identities.length })));
    identities.push(label);
  }
  return { identities, gallery, mated, nonMated };
}

/** What a search of the gallery finds. */
interface SearchResult {
  /** Distance of the closest identity. */
  readonly nearest: number;
  /** Rank of the identity that is looked for, from 1; Infinity when it is not enrolled. */
  readonly rank: number;
}

/**
 * Searches the gallery for one image. An identity is as far as its closest enrolled image. An
 * identity at the same distance as the right one is ranked before it, so that a model which maps
 * everybody to one point does not look perfect.
 *
 * @param identity position of the right identity, undefined for a stranger
 */
function searchGallery(
  embeddings: Float32Array,
  size: number,
  gallery: readonly (readonly number[])[],
  row: number,
  identity?: number,
): SearchResult {
  const distances = gallery.map((rows) => {
    let nearest = Infinity;
    for (const enrolled of rows) {
      nearest = Math.min(nearest, rowDistance(embeddings, size, row, enrolled));
    }
    return nearest;
  });
  const mate = identity === undefined ? -Infinity : distances[identity]!;
  let nearest = Infinity;
  let rank = 0;
  for (const distance of distances) {
    nearest = Math.min(nearest, distance);
    if (distance <= mate) rank++;
  }
  return { nearest, rank: identity === undefined ? Infinity : rank };
}

/** Open-set identification at one false-alarm rate. */
export interface OpenSetResult {
  /** False-alarm rate asked for: share of strangers for whom some identity is reported. */
  readonly far: number;
  /** False-alarm rate met at the threshold, at most `far`. */
  readonly measuredFar: number;
  /** The closest identity is reported when it is nearer than this. */
  readonly threshold: number;
  /** Detection and identification rate: share of enrolled people reported, and as themselves. */
  readonly dir: number;
}

/**
 * Detection and identification rate at rank 1 (DIR; Grother and Phillips, "Models of large
 * population recognition performance", 2004) at the largest threshold whose false-alarm rate is at
 * most `far`.
 */
function detectionAndIdentification(
  mated: readonly SearchResult[],
  nonMated: readonly SearchResult[],
  far: number,
): OpenSetResult {
  const alarms = Float64Array.from(nonMated, (search) => search.nearest).sort();
  const allowed = acceptableCount(alarms.length, far);
  const threshold = alarms[allowed] ?? Infinity;
  const found = mated.filter((search) => search.rank === 1 && search.nearest < threshold).length;
  const measuredFar = countBelow(alarms, threshold) / alarms.length;
  return { far, measuredFar, threshold, dir: found / mated.length };
}
