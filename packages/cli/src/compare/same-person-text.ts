import type { Distances } from './compare-all.js';

/** Which photos show one person: what the numbers of the matrix mean. */
export function samePersonText({ same, threshold }: Pick<Distances, 'same' | 'threshold'>): string {
  const pairs = same.flatMap((row, i) =>
    row.flatMap((isSame, j) => (isSame && i < j ? [`${i} and ${j}`] : [])),
  );
  const below = `(distance below ${threshold})`;
  if (pairs.length === 0) return `No two photos show the same person ${below}.`;
  return `The same person ${below}: ${pairs.join('; ')}.`;
}
