import { ROWS_AT_A_STRETCH } from './embedding-rows.js';
import type { Groups } from './link-pairs.js';

/**
 * Joins single vectors that are equal to the bit, such as a photo that is in an album many times: nothing is
 * nearer, so they would be joined first in any case, and all pairs of them need not be looked at.
 *
 * @param from only groups from this one on are joined
 * @returns groups that are no longer, as they joined others
 */
export async function joinEqual(
  groups: Groups,
  from: number,
  abortPoint: () => Promise<void>,
): Promise<Set<number>> {
  const { sums, sizes, size, apart, onJoin } = groups;
  const bits = new Int32Array(sums.buffer, sums.byteOffset, sums.length);
  const equal = (a: number, b: number) => {
    for (let k = 0; k < size; k++) if (bits[a * size + k] !== bits[b * size + k]) return false;
    return true;
  };
  const joined = new Map<number, number>();
  const byHash = new Map<number, number[]>();
  for (let group = from; group < sizes.length; group++) {
    if (group % ROWS_AT_A_STRETCH === 0) await abortPoint();
    if (sizes[group] !== 1) continue;
    let hash = 0;
    for (let k = group * size; k < (group + 1) * size; k++) hash = (hash * 31 + bits[k]!) | 0;
    const known = byHash.get(hash) ?? [];
    const into = known.find((other) => equal(other, group) && !apart(other, group));
    if (into === undefined) {
      byHash.set(hash, [...known, group]);
      continue;
    }
    sizes[into] = sizes[into]! + 1;
    joined.set(group, into);
    onJoin(into, group);
  }
  // Only now, since until here the first of equal ones stands for them all.
  for (const [group, into] of joined) {
    for (let k = 0; k < size; k++) {
      sums[into * size + k] = sums[into * size + k]! + sums[group * size + k]!;
    }
  }
  return new Set(joined.keys());
}
