/** Distances are counted in steps of a thousandth, 0...2. */
const STEPS = 2000;

/** How many pairs lie in each step of the distance. */
export interface PairCounts {
  readonly same: Float64Array;
  readonly different: Float64Array;
}

/**
 * Distances of all pairs of embeddings.
 *
 * @param embeddings of unit length
 * @param people whose they are
 */
export function countPairs(
  embeddings: readonly Float32Array[],
  people: readonly string[],
): PairCounts {
  const same = new Float64Array(STEPS + 1);
  const different = new Float64Array(STEPS + 1);
  for (const [i, a] of embeddings.entries()) {
    for (let j = i + 1; j < embeddings.length; j++) {
      const b = embeddings[j] as Float32Array;
      let dot = 0;
      for (let k = 0; k < a.length; k++) dot += a[k]! * b[k]!;
      const distance = Math.sqrt(Math.max(0, 2 - 2 * dot));
      const step = Math.min(STEPS, Math.floor((distance * STEPS) / 2));
      (people[i] === people[j] ? same : different)[step]!++;
    }
  }
  return { same, different };
}

export const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);

const acceptedBelow = (counts: Float64Array, step: number) => total(counts.subarray(0, step));

/** The largest distance at which no more than this share of different pairs is accepted. */
export function operatingPoint({ same, different }: PairCounts, far: number) {
  let step = 0;
  let accepted = 0;
  const most = far * total(different);
  while (step < STEPS && accepted + different[step]! <= most) accepted += different[step++]!;
  return {
    far,
    distance: (2 * step) / STEPS,
    tar: Number((acceptedBelow(same, step) / total(same)).toFixed(4)),
  };
}

/** Where as many of the same are rejected as of the different accepted. */
export function equalErrorRate({ same, different }: PairCounts): number {
  const [all, others] = [total(same), total(different)];
  let [rejected, accepted] = [all, 0];
  for (let step = 0; step <= STEPS; step++) {
    rejected -= same[step]!;
    accepted += different[step]!;
    if (accepted / others >= rejected / all) return (accepted / others + rejected / all) / 2;
  }
  return 1;
}
