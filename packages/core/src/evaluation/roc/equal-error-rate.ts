import type { RocPoints } from './roc-points.js';

/**
 * Equal error rate, 0...1: where the curve meets fpr = 1 - tpr, between two points on the straight
 * line that joins them. A step upwards at one fpr has its error rate at that fpr.
 *
 * A curve that ends before it meets the line is continued straight to (1, 1), as is one that
 * begins beyond it from (0, 0).
 */
export function equalErrorRate({ fpr, tpr }: Pick<RocPoints, 'fpr' | 'tpr'>): number {
  let [x, y] = [0, 0];
  for (let i = 0; i <= fpr.length; i++) {
    const [nextX, nextY] = i < fpr.length ? [fpr[i]!, tpr[i]!] : [1, 1];
    if (nextX + nextY >= 1) {
      const share = (1 - x - y) / (nextX + nextY - x - y);
      return x + share * (nextX - x);
    }
    [x, y] = [nextX, nextY];
  }
  return 1;
}
