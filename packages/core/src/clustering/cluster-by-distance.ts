import { createAbortPoint } from '../abort.js';
import { optionsOf } from '../check-argument.js';
import { rowDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import type { ProgressReporter } from '../progress.js';
import { checkThings, type DistanceMatrix, forEachDistance, isMatrix } from './distance-matrix.js';
import { embeddingRows } from './embedding-rows.js';
import { largestFirst } from './largest-first.js';

/** How close the members of a cluster are. */
export interface ClusterOptions {
  /**
   * Clusters whose members lie closer on average are joined: for embeddings a distance of unit
   * vectors, 0...2. Among n faces n^2 / 2 pairs can be mistaken, so of a card's operating points
   * take a stricter one than for a single pair.
   */
  readonly threshold: number;
  readonly signal?: AbortSignal;
  /** Told of the things whose cluster is known, or that joined another one. */
  readonly onProgress?: ProgressReporter;
}

/**
 * Finds out who is who: puts together what lies close together, by average linkage. The two clusters
 * with the smallest mean distance between their members are joined, as long as it is below the
 * threshold.
 *
 * Takes time that grows with the square of the number n of things, and 4 n^2 bytes: for 5,000 faces
 * some seconds and 100 MB. Gives way to other code meanwhile in pages, and elsewhere when there is a
 * signal.
 *
 * ```ts
 * const people = await clusterByDistance(faces.map((face) => face.embedding), { threshold: 0.9 });
 * const [mostSeen] = people.map((person) => person.map((i) => faces[i]));
 * ```
 *
 * @param things embeddings of one model, or their distances
 * @returns clusters of indices, ascending; the largest cluster first, of equals the one with the
 * lowest index
 * @throws FaceNetError INVALID_ARGUMENT for embeddings that are none or of several models, a matrix
 * that is not square or holds NaN, or an impossible threshold; ABORTED
 */
export async function clusterByDistance(
  things: readonly EmbeddingLike[] | DistanceMatrix,
  options: ClusterOptions,
): Promise<number[][]> {
  const { threshold, signal, onProgress } = optionsOf(options);
  checkThings(things);
  if (typeof threshold !== 'number' || !(threshold >= 0)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(threshold)} is no threshold.`, {
      hint: 'It is a distance, a number of at least 0.',
    });
  }
  const abortPoint = createAbortPoint(signal, 'Clustering');
  await abortPoint();
  const total = things.length;
  const sums = isMatrix(things)
    ? await matrixSums(things, abortPoint)
    : await embeddingSums(things as readonly EmbeddingLike[], abortPoint);
  const clusters = Array.from({ length: total }, (_, i) => [i]);
  const linkage = new Linkage(sums, threshold);
  for (let done = 1; done <= total; done++) {
    await abortPoint();
    const joined = linkage.next();
    if (joined) clusters[joined.into]!.push(...clusters[joined.from]!.splice(0));
    onProgress?.({ task: 'cluster', done, total, unit: 'faces' });
  }
  return largestFirst(clusters);
}

/**
 * Joins clusters by the chain of nearest neighbours (Murtagh, "A survey of recent advances in
 * hierarchical clustering algorithms", 1983): from any cluster to its nearest, to the nearest of
 * that, and so on, until two are each other's nearest. A join brings no two clusters closer, so
 * these two would be joined sooner or later in any order, and the rest of the chain stays valid.
 */
class Linkage {
  /** Sums of the distances between all members of two clusters. */
  readonly #sums: PairSums;
  readonly #threshold: number;
  readonly #sizes: Float64Array;
  /** Clusters that may still be joined, ascending. */
  readonly #active: number[];
  readonly #chain: number[] = [];

  constructor(sums: PairSums, threshold: number) {
    this.#sums = sums;
    this.#threshold = threshold;
    this.#sizes = new Float64Array(sums.count).fill(1);
    this.#active = Array.from({ length: sums.count }, (_, i) => i);
  }

  /** Either joins two clusters or, giving undefined, settles one that has no near neighbour. */
  next(): { into: number; from: number } | undefined {
    const chain = this.#chain;
    if (chain.length === 0) chain.push(this.#active[0]!);
    for (;;) {
      const end = chain.at(-1)!;
      const before = chain.at(-2);
      const nearest = this.#nearest(end, before);
      if (nearest === undefined) {
        // Along the chain distances shrink, so this is its only cluster.
        chain.pop();
        this.#retire(end);
        return undefined;
      }
      if (nearest === before) {
        chain.length -= 2;
        return this.#join(Math.min(end, nearest), Math.max(end, nearest));
      }
      chain.push(nearest);
    }
  }

  /** The nearest cluster below the threshold; of equally near ones `preferred`, else the first. */
  #nearest(cluster: number, preferred: number | undefined): number | undefined {
    const size = this.#sizes[cluster]!;
    let nearest: number | undefined;
    let least = this.#threshold;
    for (const other of this.#active) {
      if (other === cluster) continue;
      const mean = this.#sums.get(cluster, other) / (size * this.#sizes[other]!);
      if (mean < least || (mean === least && nearest !== undefined && other === preferred)) {
        nearest = other;
        least = mean;
      }
    }
    return nearest;
  }

  #join(into: number, from: number): { into: number; from: number } {
    this.#retire(from);
    for (const other of this.#active) {
      if (other !== into) this.#sums.add(into, other, this.#sums.get(from, other));
    }
    this.#sizes[into] = this.#sizes[into]! + this.#sizes[from]!;
    return { into, from };
  }

  #retire(cluster: number): void {
    this.#active.splice(this.#active.indexOf(cluster), 1);
  }
}

/** A number for each two of so many things: the half of a symmetric matrix above its diagonal. */
class PairSums {
  readonly count: number;
  readonly #values: Float64Array;

  constructor(count: number) {
    this.count = count;
    try {
      this.#values = new Float64Array((count * (count - 1)) / 2);
    } catch (cause) {
      throw new FaceNetError('INVALID_ARGUMENT', `There is no memory for ${count}^2 distances.`, {
        hint: 'Cluster fewer faces at once.',
        cause,
      });
    }
  }

  get(a: number, b: number): number {
    return this.#values[this.#at(a, b)]!;
  }

  add(a: number, b: number, value: number): void {
    const at = this.#at(a, b);
    this.#values[at] = this.#values[at]! + value;
  }

  #at(a: number, b: number): number {
    const [low, high] = a < b ? [a, b] : [b, a];
    return (high * (high - 1)) / 2 + low;
  }
}

async function matrixSums(
  matrix: DistanceMatrix,
  abortPoint: () => Promise<void>,
): Promise<PairSums> {
  const sums = new PairSums(matrix.length);
  await forEachDistance(matrix, abortPoint, (i, j, distance) => sums.add(i, j, distance));
  return sums;
}

async function embeddingSums(
  embeddings: readonly EmbeddingLike[],
  abortPoint: () => Promise<void>,
): Promise<PairSums> {
  const rows = await embeddingRows(embeddings, abortPoint);
  const size = rows.length / embeddings.length;
  const sums = new PairSums(embeddings.length);
  for (let i = 0; i < embeddings.length; i++) {
    await abortPoint();
    for (let j = 0; j < i; j++) sums.add(i, j, rowDistance(rows, size, i, j));
  }
  return sums;
}
