import { createAbortPoint } from '../abort.js';
import { optionsOf } from '../check-argument.js';
import { rowDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import type { ProgressReporter } from '../progress.js';
import { checkThings, type DistanceMatrix, forEachDistance, isMatrix } from './distance-matrix.js';
import { embeddingRows } from './embedding-rows.js';
import { forEachNearPair } from './near-pairs/near-pairs.js';

/** How dense a cluster is. */
export interface DbscanOptions {
  /** Things at this distance or nearer are neighbours; default 1, as the original's. */
  readonly eps?: number;
  /**
   * So many neighbours, itself counted, make a thing the core of a cluster; default 1, as the original's,
   * with which nothing is noise and clusters are whatever is connected.
   */
  readonly minSamples?: number;
  readonly signal?: AbortSignal;
  /** Told how many things have been compared with all before them. */
  readonly onProgress?: ProgressReporter;
}

/** What lengths that are not quite 1 may hide of a product of two unit vectors. */
const LENGTH_SLACK = 0.004;

/**
 * Clusters by density (Ester et al., "A density-based algorithm for discovering clusters", 1996), as
 * cluster.py of the original has scikit-learn do it, with the same labels: clusters are numbered by their
 * first core thing, and what lies at the border of several belongs to the first of them.
 *
 * With a single neighbour enough it links chains: two people become one as soon as one face of each looks
 * like the other's. {@link clusterFaces} is the better choice for faces.
 *
 * @param things embeddings of one model, or their distances
 * @returns the cluster of each thing, from 0; -1 for noise
 * @throws FaceNetError INVALID_ARGUMENT for embeddings that are none or of several models, a matrix that
 * is not square or holds NaN, or impossible options; ABORTED
 */
export async function dbscan(
  things: readonly EmbeddingLike[] | DistanceMatrix,
  options: DbscanOptions = {},
): Promise<number[]> {
  checkThings(things);
  const { eps = 1, minSamples = 1, signal, onProgress } = optionsOf(options);
  if (typeof eps !== 'number' || !(eps >= 0)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(eps)} is no distance.`, {
      hint: 'eps is a number of at least 0.',
    });
  }
  if (!Number.isInteger(minSamples) || minSamples < 1) {
    throw new FaceNetError('INVALID_ARGUMENT', `minSamples is ${excerpt(minSamples)}.`, {
      hint: 'It is a whole number from 1; a thing is a neighbour of itself.',
    });
  }
  const abortPoint = createAbortPoint(signal, 'Clustering');
  await abortPoint();
  const count = things.length;
  const neighbours = await neighbourPairs(things, eps, abortPoint);
  const around = new Int32Array(count).fill(1);
  if (minSamples > 1) {
    await neighbours((i, j) => {
      around[i]!++;
      around[j]!++;
    });
  }
  const isCore = (i: number) => around[i]! >= minSamples;
  const roots = new Roots(count);
  const coresOf = new Map<number, number[]>();
  const atBorder = (i: number, core: number) => {
    const cores = coresOf.get(i);
    if (cores) cores.push(core);
    else coresOf.set(i, [core]);
  };
  await neighbours(
    (i, j) => {
      if (isCore(i) && isCore(j)) roots.unite(i, j);
      else if (isCore(i)) atBorder(j, i);
      else if (isCore(j)) atBorder(i, j);
    },
    (done) => onProgress?.({ task: 'cluster', done, total: count, unit: 'faces' }),
  );
  const labels = new Int32Array(count).fill(-1);
  let clusters = 0;
  for (let i = 0; i < count; i++) {
    // The root of a cluster is its first core thing, which comes before the rest of them.
    if (isCore(i)) labels[i] = roots.of(i) === i ? clusters++ : labels[roots.of(i)]!;
  }
  for (const [i, cores] of coresOf) labels[i] = Math.min(...cores.map((core) => labels[core]!));
  return [...labels];
}

type VisitPairs = (
  visit: (i: number, j: number) => void,
  onRows?: (done: number) => void,
) => Promise<void>;

/** What tells all pairs of neighbours, i < j. */
async function neighbourPairs(
  things: readonly EmbeddingLike[] | DistanceMatrix,
  eps: number,
  abortPoint: () => Promise<void>,
): Promise<VisitPairs> {
  const count = things.length;
  if (isMatrix(things)) {
    return async (visit, onRows) => {
      await forEachDistance(things, abortPoint, (i, j, distance) => {
        if (distance <= eps) visit(i, j);
      });
      onRows?.(count);
    };
  }
  const values = await embeddingRows(things as readonly EmbeddingLike[], abortPoint);
  const size = count > 0 ? values.length / count : 0;
  const least = () => 1 - eps ** 2 / 2 - LENGTH_SLACK;
  return (visit, onRows) =>
    forEachNearPair(
      { values, count, size },
      { least, abortPoint, ...(onRows && { onRows }) },
      (i, j) => {
        if (rowDistance(values, size, i, j) <= eps) visit(i, j);
      },
    );
}

/** Sets of numbers that grow together; the root of each is its smallest number. */
class Roots {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
  }

  of(member: number): number {
    const parents = this.#parents;
    let at = member;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  unite(a: number, b: number): void {
    const [rootA, rootB] = [this.of(a), this.of(b)];
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
