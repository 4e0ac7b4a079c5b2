import type { NearestPairs } from './nearest-pairs.js';

/** The groups that a group has pairs with. */
export interface LinkList {
  readonly length: number;
  readonly groups: Int32Array;
  /** What the products of all held pairs of members of both add up to. */
  readonly sums: Float64Array;
  /** How many pairs of members these are; all of both, where there is nothing that was not held. */
  readonly counts: Float64Array;
}

/** A list with room to grow. */
interface Room extends LinkList {
  length: number;
}

/**
 * Of each group, the others that it has pairs with. When two groups become one, so do their lists: what
 * others have noted of either adds up when they are next asked, since sums and counts of pairs do.
 */
export class LinkLists {
  readonly #lists: (Room | undefined)[] = [];
  /** Which group each now belongs to, by way of others. */
  readonly #parents: Int32Array;
  /** Where a group stands in the list that is being added up, plus 1. */
  readonly #places: Int32Array;

  /** @param sizes members of each group */
  constructor(sizes: Float64Array, pairs: NearestPairs) {
    const { first, second, products, count } = pairs;
    this.#parents = Int32Array.from(sizes, (_, i) => i);
    this.#places = new Int32Array(sizes.length);
    const lengths = new Int32Array(sizes.length);
    for (let i = 0; i < count; i++) {
      lengths[first[i]!]!++;
      lengths[second[i]!]!++;
    }
    // Parts of one, since thousands of small arrays take far longer to make.
    const all = newRoom(2 * count);
    let start = 0;
    for (const [group, length] of lengths.entries()) {
      if (length > 0) this.#lists[group] = partOf(all, start, start + length);
      start += length;
    }
    for (let i = 0; i < count; i++) {
      const a = first[i]!;
      const b = second[i]!;
      const pairsOfBoth = sizes[a]! * sizes[b]!;
      note(this.#lists[a]!, b, products[i]! * pairsOfBoth, pairsOfBoth);
      note(this.#lists[b]!, a, products[i]! * pairsOfBoth, pairsOfBoth);
    }
  }

  /** All that have pairs, ascending. */
  groups(): number[] {
    return Object.keys(this.#lists).map(Number);
  }

  /** Each other group once; valid until the next join. */
  of(group: number): LinkList {
    const list = this.#lists[group]!;
    this.#addUp(group, [list], list);
    return list;
  }

  /** All of `from` belongs to `into` from now on. */
  join(into: number, from: number): void {
    const [a, b] = [this.#lists[into]!, this.#lists[from]!];
    this.#parents[from] = into;
    this.#lists[from] = undefined;
    const needed = a.length + b.length;
    const roomy = [a, b].find(({ groups }) => groups.length >= needed) ?? newRoom(2 * needed);
    this.#lists[into] = roomy;
    this.#addUp(into, roomy === b ? [b, a] : [a, b], roomy);
  }

  /** Writes the entries of lists into one of them, or another, each group once and `group` itself never. */
  #addUp(group: number, lists: readonly LinkList[], target: Room): void {
    const lengths = lists.map(({ length }) => length);
    const places = this.#places;
    target.length = 0;
    for (const [which, { groups, sums, counts }] of lists.entries()) {
      for (let i = 0; i < lengths[which]!; i++) {
        const other = this.#root(groups[i]!);
        if (other === group) continue;
        const place = places[other]! - 1;
        if (place < 0) {
          // Never beyond what was read, where the target is what is read.
          note(target, other, sums[i]!, counts[i]!);
          places[other] = target.length;
        } else {
          target.sums[place] = target.sums[place]! + sums[i]!;
          target.counts[place] = target.counts[place]! + counts[i]!;
        }
      }
    }
    for (let i = 0; i < target.length; i++) places[target.groups[i]!] = 0;
  }

  #root(group: number): number {
    const parents = this.#parents;
    let root = group;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  }
}

function newRoom(length: number): Room {
  return {
    length: 0,
    groups: new Int32Array(length),
    sums: new Float64Array(length),
    counts: new Float64Array(length),
  };
}

function partOf({ groups, sums, counts }: Room, start: number, end: number): Room {
  return {
    length: 0,
    groups: groups.subarray(start, end),
    sums: sums.subarray(start, end),
    counts: counts.subarray(start, end),
  };
}

function note(list: Room, group: number, sum: number, count: number): void {
  list.groups[list.length] = group;
  list.sums[list.length] = sum;
  list.counts[list.length++] = count;
}
