import { innerProduct } from '../distance.js';
import { type LinkList, LinkLists } from './link-lists.js';
import type { NearestPairs } from './nearest-pairs.js';

/** What is to be joined: single faces, or clusters that others may join. */
export interface Groups {
  /** Values of a vector. */
  readonly size: number;
  /** A row for each: the sum of its members' vectors of length 1. Changed by joining. */
  readonly sums: Float32Array;
  /** Members of each. Changed by joining. */
  readonly sizes: Float64Array;
  /** Whether the two must not become one; asked of groups as they are by then. */
  readonly apart: (a: number, b: number) => boolean;
  /** Told that all of `from` belongs to `into`, the lower number, from now on. */
  readonly onJoin: (into: number, from: number) => void;
}

export interface LinkOptions {
  /** Groups are joined whose mean product is above it, */
  readonly level: number;
  /** and no less than this, which is no less than the bound of the pairs. */
  readonly least: number;
  readonly abortPoint: () => Promise<void>;
}

/**
 * Joins groups by the chain of nearest neighbours: from any group to its nearest, to the nearest of that,
 * and so on, until two are each other's nearest. The rest of the chain stays valid, since a join brings
 * no two groups closer.
 *
 * @param pairs all pairs of groups that may be joined and whose mean product is above both the level and
 * the bound of the pairs
 * @returns groups that are no longer, as they joined others
 */
export async function linkPairs(
  groups: Groups,
  pairs: NearestPairs,
  { level, least, abortPoint }: LinkOptions,
): Promise<Set<number>> {
  const links = new Links(groups, pairs, level, least);
  const joined = new Set<number>();
  for (const start of links.groups()) {
    const chain = joined.has(start) ? [] : [start];
    while (chain.length > 0) {
      await abortPoint();
      const end = chain.at(-1)!;
      const before = chain.at(-2);
      const nearest = links.nearest(end, before);
      if (nearest === undefined) {
        chain.pop();
      } else if (nearest !== before) {
        chain.push(nearest);
      } else {
        chain.length -= 2;
        const [into, from] = end < nearest ? [end, nearest] : [nearest, end];
        links.join(into, from);
        joined.add(from);
        if (chain.length === 0) chain.push(into);
      }
    }
  }
  return joined;
}

/**
 * The groups with those near them. Of two groups it is known what the pairs that were held add up to; the
 * products of all others are no larger than the bound, so that there is a limit to the mean of both. It is
 * computed only where that limit exceeds everything else.
 */
class Links {
  readonly #groups: Groups;
  readonly #lists: LinkLists;
  /** No pair that was not held has a larger product. */
  readonly #unheld: number;
  readonly #isNear: (mean: number) => boolean;

  constructor(groups: Groups, pairs: NearestPairs, level: number, least: number) {
    this.#groups = groups;
    this.#lists = new LinkLists(groups.sizes, pairs);
    this.#unheld = Math.max(level, pairs.bound);
    this.#isNear = (mean) => mean > level && mean >= least;
  }

  groups(): number[] {
    return this.#lists.groups();
  }

  /** Of equally near ones `preferred`, else the lowest number. */
  nearest(group: number, preferred: number | undefined): number | undefined {
    const list = this.#lists.of(group);
    let nearest: number | undefined;
    let most = Number.NEGATIVE_INFINITY;
    const consider = (at: number) => {
      const other = list.groups[at]!;
      const mean = this.#mean(group, list, at);
      const wins = other === preferred || (nearest !== preferred && other < (nearest ?? Infinity));
      if (this.#isNear(mean) && (mean > most || (mean === most && wins))) {
        nearest = other;
        most = mean;
      }
    };
    // Whoever may be nearest of all most likely is, and spares the others being looked at.
    const first = this.#mostLikely(group, list);
    if (first !== undefined) consider(first);
    for (let at = 0; at < list.length; at++) {
      const limit = this.#limit(group, list, at);
      if (at !== first && limit >= most && this.#isNear(limit)) consider(at);
    }
    return nearest;
  }

  join(into: number, from: number): void {
    const { sizes, sums, size } = this.#groups;
    for (let k = 0; k < size; k++) {
      sums[into * size + k] = sums[into * size + k]! + sums[from * size + k]!;
    }
    sizes[into] = sizes[into]! + sizes[from]!;
    this.#lists.join(into, from);
    this.#groups.onJoin(into, from);
  }

  #mostLikely(group: number, list: LinkList): number | undefined {
    let first: number | undefined;
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < list.length; at++) {
      const limit = this.#limit(group, list, at);
      if (limit > highest && this.#isNear(limit)) [first, highest] = [at, limit];
    }
    return first;
  }

  /** What the mean product of a group and one of its list is at most. */
  #limit(group: number, { groups, sums, counts }: LinkList, at: number): number {
    const { sizes } = this.#groups;
    const all = sizes[group]! * sizes[groups[at]!]!;
    const unheld = all - counts[at]!;
    return (unheld === 0 ? sums[at]! : sums[at]! + unheld * this.#unheld) / all;
  }

  /** Their mean product, which is noted where it was not known. */
  #mean(group: number, { groups, sums, counts }: LinkList, at: number): number {
    const { apart, size, sizes, sums: vectors } = this.#groups;
    const other = groups[at]!;
    const all = sizes[group]! * sizes[other]!;
    if (counts[at] !== all) {
      sums[at] = apart(group, other)
        ? Number.NEGATIVE_INFINITY
        : innerProduct(vectors, group * size, vectors, other * size, size);
      counts[at] = all;
    }
    return sums[at]! / all;
  }
}
