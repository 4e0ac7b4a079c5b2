import { ROWS_AT_A_STRETCH } from './embedding-rows.js';
import { joinEqual } from './join-equal.js';
import { type Groups, linkPairs } from './link-pairs.js';
import { forEachNearPair } from './near-pairs/near-pairs.js';
import { NearestPairs } from './nearest-pairs.js';

/** Pairs that are held at once: 2 MB, and six while they are joined. */
const HELD_PAIRS = 131_072;
/** The share of that room which a guess aims at. */
const FILLED = 0.75;
/**
 * Where not all pairs are held, groups are joined that are as near as this share of those held. What is known of
 * the others spares computing many means: they are needed only where pairs are missing that could matter.
 */
const JOINED = 0.75;
/** Pairs of a sample from which a bound is guessed: enough to be off by a few per cent. */
const SAMPLED_PAIRS = 400;
/** Groups of a sample at most. */
const MOST_SAMPLED = 4096;

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
  for (let guess = true; ; ) {
    const bound = guess ? await guessBound(groups, active, options, heldPairs) : undefined;
    const pairs = new NearestPairs(heldPairs, bound);
    await gather(pairs, groups, active, options);
    const isAll = pairs.bound <= level;
    const least = isAll ? level : pairs.quantile(1 - JOINED);
    const joined = await linkPairs(groups, pairs, { level, least, abortPoint });
    if (isAll || (joined.size === 0 && bound === undefined)) return;
    // A sample may hold nothing of what is near.
    guess = joined.size > 0;
    active.splice(0, active.length, ...active.filter((group) => !joined.has(group)));
  }
}

/**
 * A product that nearly as many pairs exceed as there is room for, by those of every so many groups: pairs
 * that would be let go later need not be looked at closely.
 *
 * @returns undefined where a sample would be no smaller than the whole
 */
async function guessBound(
  groups: Groups,
  active: readonly number[],
  { onRows: _, ...options }: JoinOptions,
  room: number,
): Promise<number | undefined> {
  const share = (FILLED * room) / pairsAmong(active.length);
  const count = Math.min(MOST_SAMPLED, Math.ceil(Math.sqrt((2 * SAMPLED_PAIRS) / share)));
  if (share >= 1 || active.length < 4 * count) return undefined;
  const step = active.length / count;
  const sample = Array.from({ length: count }, (_, i) => active[Math.floor(i * step)]!);
  const wanted = share * pairsAmong(count);
  const pairs = new NearestPairs(Math.ceil(2 * wanted) + 2);
  await gather(pairs, groups, sample, options);
  return pairs.count > wanted ? pairs.quantile(1 - wanted / pairs.count) : undefined;
}

function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2;
}

/** Adds the pairs of groups that may be joined. */
async function gather(
  pairs: NearestPairs,
  groups: Groups,
  active: readonly number[],
  { level, from = 0, abortPoint, onRows }: JoinOptions,
): Promise<void> {
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
      const a = active[i]!;
      const b = active[j]!;
      if (product > level && !apart(a, b)) pairs.add(a, b, product);
    },
  );
}
