import type { ImpostorPairs } from './identity-bootstrap.js';

/**
 * Variance of a false-accept rate that comes from the pairs of people taken as independent: squared
 * deviations of what each two people contribute from what the rate lets expect.
 *
 * @param images number of images of each identity
 */
export function pairNoise(
  { distance, a, b }: ImpostorPairs,
  images: readonly number[],
  threshold: number,
): number {
  const accepted = new Map<number, { count: number; pairs: number }>();
  let total = 0;
  for (let i = 0; i < distance.length && distance[i]! < threshold; i++) {
    const [low, high] = [Math.min(a[i]!, b[i]!), Math.max(a[i]!, b[i]!)];
    const key = low * images.length + high;
    const two = accepted.get(key) ?? { count: 0, pairs: images[low]! * images[high]! };
    two.count++;
    accepted.set(key, two);
    total++;
  }
  const pairs = (powerSum(images, 1) ** 2 - powerSum(images, 2)) / 2;
  const rate = total / pairs;
  let squares = (rate ** 2 * (powerSum(images, 2) ** 2 - powerSum(images, 4))) / 2;
  for (const two of accepted.values()) squares += two.count ** 2 - 2 * rate * two.count * two.pairs;
  return squares / pairs ** 2;
}

function powerSum(values: readonly number[], power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0);
}
