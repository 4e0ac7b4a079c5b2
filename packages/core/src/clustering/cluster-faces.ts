import { createAbortPoint } from '../abort.js';
import { checkArray, checkObject, optionsOf } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingCard } from '../models/card.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import type { ProgressReporter } from '../progress.js';
import { clusteringThreshold } from './clustering-threshold.js';
import { embeddingRows, normalizeRows } from './embedding-rows.js';
import { joinNearest } from './join-nearest.js';
import { largestFirst } from './largest-first.js';
import { shareOne } from './share-one.js';

/** A face with the photo that it is in; what `analyze` gives, with `photo` added, is one. */
export interface ClusterableFace {
  readonly embedding: EmbeddingLike;
  /** Names the photo: faces of one photo are different people. Without it a face may join any other. */
  readonly photo?: string | number;
}

/** When faces count as one person: at a distance, or as a model's card says for so many faces. */
export interface ClusterDecision {
  /**
   * Distance of unit vectors, 0...2: clusters are joined while the root of the mean squared distance
   * between their members is below it.
   */
  readonly threshold?: number;
  /** The card of the model; with it, the threshold fits the number of faces. */
  readonly card?: EmbeddingCard;
  /** With a card: the false-accept rate of one pair, above 0, at most 1, whatever their number. */
  readonly far?: number;
}

/** How faces are grouped; one of `threshold` and `card` must be given. */
export interface ClusterFacesOptions extends ClusterDecision {
  readonly signal?: AbortSignal;
  /** Told how many faces have been compared with all before them. */
  readonly onProgress?: ProgressReporter;
}

/** Who is who among faces. */
export interface FaceGroups {
  /** Indices of faces, ascending; the largest cluster first, of equals the one with the lowest index. */
  readonly clusters: number[][];
  /** The distance that decided. */
  readonly threshold: number;
}

/**
 * Finds out who is who in a collection of photos: average linkage with a threshold that fits the number
 * of faces, in which faces of one photo never become one person, nor do two clusters that have one face
 * each in one photo.
 *
 * Exactly what joining the nearest two clusters over and over gives, for 10,000 faces of 512 values in
 * one to three seconds and with 100 MB beside the embeddings. Gives way to other code meanwhile in pages, and
 * elsewhere when there is a signal.
 *
 * ```ts
 * const faces = photos.flatMap(({ path, faces }) => faces.map((face) => ({ ...face, photo: path })));
 * const { clusters } = await clusterFaces(faces, { card: facenet.card });
 * const people = clusters.map((cluster) => cluster.map((i) => faces[i]));
 * ```
 *
 * @param faces embedded by one model
 * @throws FaceNetError INVALID_ARGUMENT for faces without embeddings or of several models, a threshold or
 * rate out of range, or when neither is given; ABORTED
 */
export async function clusterFaces(
  faces: readonly ClusterableFace[],
  options: ClusterFacesOptions,
): Promise<FaceGroups> {
  checkArray(faces, 'The list of faces');
  const { signal, onProgress } = optionsOf(options);
  for (const [i, face] of faces.entries()) checkFace(face, i);
  const threshold = decidedThreshold(options, faces.length);
  checkModel(faces, options.card);
  const abortPoint = createAbortPoint(signal, 'Clustering');
  await abortPoint();
  const embeddings = faces.map(({ embedding }) => embedding);
  const rows = await embeddingRows(embeddings, abortPoint);
  const size = faces.length > 0 ? rows.length / faces.length : 0;
  const members = faces.map((_, i) => [i]);
  const photos = faces.map(({ photo }) => new Set(photo === undefined ? [] : [photo]));
  await joinNearest(
    {
      size,
      sums: await normalizeRows(rows, size, abortPoint),
      sizes: new Float64Array(faces.length).fill(1),
      apart: (a, b) => shareOne(photos[a]!, photos[b]!),
      onJoin: (into, from) => {
        for (const face of members[from]!.splice(0)) members[into]!.push(face);
        for (const photo of photos[from]!) photos[into]!.add(photo);
      },
    },
    {
      level: levelOf(threshold),
      abortPoint,
      onRows: (done) => onProgress?.({ task: 'cluster', done, total: faces.length, unit: 'faces' }),
    },
  );
  return { clusters: largestFirst(members), threshold };
}

/** @throws FaceNetError INVALID_ARGUMENT for what is no face, or is in what names no photo */
export function checkFace(face: ClusterableFace, index: number): void {
  checkObject(face, `Face ${index}`);
  const { photo } = face;
  if (photo === undefined || typeof photo === 'string' || Number.isFinite(photo)) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The photo of face ${index} is ${excerpt(photo)}.`, {
    hint: 'It is a text or a number, the same for all faces of one photo; leave it out where it is not known.',
  });
}

/** @throws FaceNetError INVALID_ARGUMENT for faces that another model than the card's embedded */
export function checkModel(faces: readonly ClusterableFace[], card?: EmbeddingCard): void {
  if (!card) return;
  for (const [i, { embedding }] of faces.entries()) {
    if (embedding === undefined || embedding?.model === card.id) continue;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Face ${i} was embedded by ${excerpt(embedding?.model)}, the card is of "${card.id}".`,
      { hint: 'Pass the card of the model that embedded the faces.' },
    );
  }
}

/** @throws FaceNetError INVALID_ARGUMENT */
export function decidedThreshold(decision: ClusterDecision, faces: number): number {
  const { threshold, card, far } = Object(decision) as ClusterDecision;
  if (threshold !== undefined) {
    if (typeof threshold === 'number' && threshold >= 0) return threshold;
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(threshold)} is no threshold.`, {
      hint: 'It is a distance, a number of at least 0.',
    });
  }
  if (typeof card === 'object' && card !== null) {
    return clusteringThreshold(card, faces, far).distance;
  }
  throw new FaceNetError('INVALID_ARGUMENT', 'Nothing says when two faces are one person.', {
    hint: "Pass the model's card, as in { card: facenet.card }, or a threshold.",
  });
}

/**
 * The mean product of unit vectors above which their root mean square distance is below the threshold. At
 * threshold 0 nothing is joined, not even what is equal.
 */
export function levelOf(threshold: number): number {
  return threshold === 0 ? Number.POSITIVE_INFINITY : 1 - threshold ** 2 / 2;
}
