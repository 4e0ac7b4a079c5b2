import { ROWS_AT_A_STRETCH } from './embedding-rows.js';
import { joinEqual } from './join-equal.js';
import { type Groups, linkPairs } from './link-pairs.js';
import { forEachNearPair } from './near-pairs/near-pairs.js';
import { NearestPairs } from './nearest-pairs.js';

/** Pairs that are held at once: 1 MB, and some ten while they are joined. */
const HELD_PAIRS = 65_536;

export interface JoinOptions {
  /** Groups are joined while the mean product of their members is above it. */
  readonly level: number;
  /** Of the groups before this one no two are joined; default 0, all may be. */
  readonly from?: number;
  readonly abortPoint: () => Promise<void>;
  readonly onRows?: (done: number) => void;
  /** For tests. */
  readonly heldPairs?: number;
}

/**
 * Average linkage: of all groups, the two with the largest mean product of their members are joined, over
 * and over, unless they must stay apart, while that mean is above the level.
 *
 * Exactly that, without a table of all pairs:
 *
 * - The mean of all products between two groups is the product of their mean vectors, so that sums of
 *   vectors say everything about groups of any size.
 * - A mean is no larger than the largest product it is made of, so that groups without a single pair
 *   above the level are never joined: only near pairs are held.
 * - Where these are too many, the nearest are joined first, as they would be anyway, down to the level
 *   above which all are held; then the groups that remain are compared anew.
 * - Joining brings no two groups closer, and none that must stay apart become free. So two that are each
 *   other's nearest are joined sooner or later in any order, and a chain of nearest neighbours finds them
 *   (Murtagh, "A survey of recent advances in hierarchical clustering algorithms", 1983).
 */
export async function joinNearest(groups: Groups, options: JoinOptions): Promise<void> {
  const { level, from = 0, heldPairs = HELD_PAIRS, abortPoint } = options;
  // Whose products are 1, but for rounding.
  const equal = level < 0.999 ? await joinEqual(groups, from, abortPoint) : new Set();
  const active = Array.from(groups.sizes, (_, i) => i).filter((group) => !equal.has(group));
  for (;;) {
    const pairs = await nearestPairs(groups, active, options, new NearestPairs(heldPairs));
    const joined = await linkPairs(groups, pairs, level, abortPoint);
    if (pairs.bound <= level || joined.size === 0) return;
    active.splice(0, active.length, ...active.filter((group) => !joined.has(group)));
  }
}

async function nearestPairs(
  groups: Groups,
  active: readonly number[],
  { level, from = 0, abortPoint, onRows }: JoinOptions,
  pairs: NearestPairs,
): Promise<NearestPairs> {
  const { size, sums, sizes, apart } = groups;
  const values = new Float32Array(active.length * size);
  for (const [row, group] of active.entries()) {
    if (row % ROWS_AT_A_STRETCH === 0) await abortPoint();
    const members = sizes[group]!;
    for (let k = 0; k < size; k++) values[row * size + k] = sums[group * size + k]! / members;
  }
  const firstFree = active.findIndex((group) => group >= from);
  const rows = { values, count: active.length, size };
  await forEachNearPair(
    rows,
    {
      least: () => Math.max(level, pairs.bound),
      from: firstFree < 0 ? active.length : firstFree,
      abortPoint,
      ...(onRows && { onRows }),
    },
    (i, j, product) => {
      const [a, b] = [active[i]!, active[j]!];
      if (product > level && !apart(a, b)) pairs.add(a, b, product);
    },
  );
  return pairs;
}
