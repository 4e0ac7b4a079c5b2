/** Clusters with members, each ascending, the largest first. */
export function largestFirst(clusters: readonly number[][]): number[][] {
  return clusters
    .filter((cluster) => cluster.length > 0)
    .map((cluster) => cluster.sort((a, b) => a - b))
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}
