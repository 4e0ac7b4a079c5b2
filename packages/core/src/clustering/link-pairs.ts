import { innerProduct } from '../distance.js';
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
  level: number,
  abortPoint: () => Promise<void>,
): Promise<Set<number>> {
  const links = new Links(groups, pairs, level);
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

/** The groups with those near them, by their mean product. */
class Links {
  readonly #of = new Map<number, Map<number, number>>();
  readonly #groups: Groups;
  readonly #isNear: (mean: number) => boolean;

  constructor(groups: Groups, pairs: NearestPairs, level: number) {
    this.#groups = groups;
    this.#isNear = (mean) => mean > level && mean >= pairs.bound;
    for (let i = 0; i < pairs.count; i++) {
      this.#link(pairs.first[i]!, pairs.second[i]!, pairs.products[i]!);
    }
  }

  groups(): number[] {
    return [...this.#of.keys()].sort((a, b) => a - b);
  }

  /** Of equally near ones `preferred`, else the lowest number. */
  nearest(group: number, preferred: number | undefined): number | undefined {
    let nearest: number | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const [other, mean] of this.#of.get(group) ?? []) {
      const wins = other === preferred || (nearest !== preferred && other < (nearest ?? Infinity));
      if (mean > most || (mean === most && wins)) {
        nearest = other;
        most = mean;
      }
    }
    return nearest;
  }

  join(into: number, from: number): void {
    const { sizes, sums, size } = this.#groups;
    const near = this.#of.get(into)!;
    const gone = this.#of.get(from)!;
    this.#of.delete(from);
    near.delete(from);
    gone.delete(into);
    const shares = [sizes[into]!, sizes[from]!] as const;
    const total = shares[0] + shares[1];
    for (const other of new Set([...near.keys(), ...gone.keys()])) {
      this.#of.get(other)!.delete(from);
      const mean =
        (shares[0] * (near.get(other) ?? this.#mean(into, other)) +
          shares[1] * (gone.get(other) ?? this.#mean(from, other))) /
        total;
      if (this.#isNear(mean)) this.#link(into, other, mean);
      else this.#unlink(into, other);
    }
    for (let k = 0; k < size; k++) {
      sums[into * size + k] = sums[into * size + k]! + sums[from * size + k]!;
    }
    sizes[into] = total;
    this.#groups.onJoin(into, from);
  }

  /** The mean product of two groups that are not linked: they are far, or must stay apart. */
  #mean(a: number, b: number): number {
    const { apart, size, sizes, sums } = this.#groups;
    if (apart(a, b)) return Number.NEGATIVE_INFINITY;
    return innerProduct(sums, a * size, sums, b * size, size) / (sizes[a]! * sizes[b]!);
  }

  #link(a: number, b: number, mean: number): void {
    this.#linksOf(a).set(b, mean);
    this.#linksOf(b).set(a, mean);
  }

  #unlink(a: number, b: number): void {
    this.#of.get(a)?.delete(b);
    this.#of.get(b)?.delete(a);
  }

  #linksOf(group: number): Map<number, number> {
    const known = this.#of.get(group);
    if (known) return known;
    const links = new Map<number, number>();
    this.#of.set(group, links);
    return links;
  }
}
