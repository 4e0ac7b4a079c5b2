/** The largest whole number of `total` trials whose share is at most `rate`. */
export function acceptableCount(total: number, rate: number): number {
  let count = Math.min(total, Math.floor(rate * total));
  // The product is rounded: 0.29 * 100 is 28.999999999999996.
  while (count < total && (count + 1) / total <= rate) count++;
  while (count > 0 && count / total > rate) count--;
  return count;
}
