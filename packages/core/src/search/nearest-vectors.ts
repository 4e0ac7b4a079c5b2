import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import type { Candidates, VectorIndex } from './vector-index.js';

/** Candidates of a query, at least: their number costs next to nothing. */
const CANDIDATES = 64;
/** Candidates for each vector that is wanted. */
const PER_WANTED = 4;
/** Where they do not suffice, so many times more are looked at, up to this number. */
const WIDENING = 8;
const MOST = 4096;
/** Vectors that are fetched at once, so that they take little memory. */
const FETCHED = 1024;

/** A vector near a query. */
export interface NearVector {
  readonly key: number;
  /** Euclidean. */
  readonly distance: number;
}

/**
 * The vectors nearest to queries, by exact distance. The index proposes; of what it proposes, those are
 * fetched that by the error of codes can be among the nearest, and measured. Where all that was proposed
 * could be, more is proposed: many almost equal vectors are told apart as well, up to 4,096 for a query.
 *
 * @param count most of one query, at least 1
 * @param fetch the vectors of some keys, in their order
 * @returns of each query the nearest first; of equals the one with the smaller key
 * @throws FaceNetError INVALID_ARGUMENT for a query of another size, and what `fetch` throws
 */
export async function nearestVectors(
  index: VectorIndex,
  queries: readonly ArrayLike<number>[],
  count: number,
  fetch: (keys: readonly number[]) => readonly Float32Array[] | Promise<readonly Float32Array[]>,
): Promise<NearVector[][]> {
  if (!Number.isInteger(count) || count < 1) {
    throw new FaceNetError('INVALID_ARGUMENT', `The ${count} nearest cannot be found.`, {
      hint: 'Ask for a whole number of them, at least 1.',
    });
  }
  const kept = Math.max(CANDIDATES, PER_WANTED * count);
  const proposed = index.candidates(queries, kept);
  const searches = proposed.map((candidates, i) => new Search(queries[i]!, candidates, count));
  await measure(searches, fetch);
  for (const search of searches) {
    // One after the other, for there may be much to fetch.
    for (let more = kept; more < MOST && more < index.size && !search.isProven; ) {
      more = Math.min(MOST, more * WIDENING);
      search.widen(index.candidates([search.query], more)[0] as Candidates);
      await measure([search], fetch);
    }
  }
  return searches.map((search) => search.nearest());
}

/** First those that seem nearest, then whoever else could be by the distances of these. */
async function measure(
  searches: readonly Search[],
  fetch: (keys: readonly number[]) => readonly Float32Array[] | Promise<readonly Float32Array[]>,
): Promise<void> {
  for (const wanted of ['first', 'possible'] as const) {
    const asked = new Map<number, Search[]>();
    for (const search of searches) {
      for (const key of search[wanted]()) {
        const others = asked.get(key);
        if (others) others.push(search);
        else asked.set(key, [search]);
      }
    }
    const keys = [...asked.keys()].sort((a, b) => a - b);
    for (let start = 0; start < keys.length; start += FETCHED) {
      const some = keys.slice(start, start + FETCHED);
      const vectors = await fetch(some);
      for (const [i, key] of some.entries()) {
        for (const search of asked.get(key) ?? []) search.measured(key, vectors[i]!);
      }
    }
  }
}

/** One query on its way. */
class Search {
  readonly query: ArrayLike<number>;
  readonly #count: number;
  #candidates: Candidates;
  readonly #distances = new Map<number, number>();

  constructor(query: ArrayLike<number>, candidates: Candidates, count: number) {
    this.query = query;
    this.#candidates = candidates;
    this.#count = count;
  }

  /** Whether none of those that the index did not propose can be nearer. */
  get isProven(): boolean {
    const { similarities } = this.#candidates;
    return (similarities.at(-1) ?? Number.NEGATIVE_INFINITY) < this.#floor();
  }

  widen(candidates: Candidates): void {
    this.#candidates = candidates;
  }

  first(): number[] {
    return this.#unmeasured([...this.#candidates.keys.subarray(0, this.#count)]);
  }

  possible(): number[] {
    const { keys, similarities } = this.#candidates;
    const floor = this.#floor();
    return this.#unmeasured([...keys].filter((_, i) => similarities[i]! >= floor));
  }

  measured(key: number, vector: Float32Array): void {
    this.#distances.set(key, euclideanDistance(this.query, vector));
  }

  nearest(): NearVector[] {
    return [...this.#distances]
      .map(([key, distance]) => ({ key, distance }))
      .sort((a, b) => a.distance - b.distance || a.key - b.key)
      .slice(0, this.#count);
  }

  #unmeasured(keys: readonly number[]): number[] {
    return keys.filter((key) => !this.#distances.has(key));
  }

  /** The similarity by codes that one of the nearest has at least. */
  #floor(): number {
    const farthest = this.nearest()[this.#count - 1]?.distance ?? Number.POSITIVE_INFINITY;
    return 1 - farthest ** 2 / 2 - this.#candidates.error;
  }
}
