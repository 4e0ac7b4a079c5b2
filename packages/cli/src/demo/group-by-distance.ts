/**
 * Groups things that lie close together: the two groups with the smallest mean distance between
 * their members are joined, as long as it is below the threshold (average linkage).
 *
 * @param distances of every thing to every other, symmetric
 * @returns groups of indices, the largest first, then by their first member
 */
export function groupByDistance(
  distances: readonly (readonly number[])[],
  threshold: number,
): number[][] {
  const groups = distances.map((_, i) => [i]);
  // Sums over all pairs of members; a group that was joined to another one is left empty.
  const sums = distances.map((row) => [...row]);
  for (;;) {
    const pair = closestPair(groups, sums, threshold);
    if (!pair) break;
    const [into, from] = pair;
    groups[into]!.push(...groups[from]!.splice(0));
    for (let k = 0; k < groups.length; k++) {
      sums[into]![k]! += sums[from]![k]!;
      sums[k]![into] = sums[into]![k]!;
    }
  }
  return groups
    .filter((group) => group.length > 0)
    .map((group) => group.sort((a, b) => a - b))
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

function closestPair(
  groups: readonly (readonly number[])[],
  sums: readonly (readonly number[])[],
  threshold: number,
): [number, number] | undefined {
  let closest: [number, number] | undefined;
  let least = threshold;
  for (let i = 0; i < groups.length; i++) {
    for (let j = i + 1; j < groups.length; j++) {
      const pairs = groups[i]!.length * groups[j]!.length;
      const mean = sums[i]![j]! / pairs;
      if (pairs > 0 && mean < least) {
        closest = [i, j];
        least = mean;
      }
    }
  }
  return closest;
}
