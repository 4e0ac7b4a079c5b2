import { type EmbeddingCard, type OperatingPoint, operatingPoint } from '@facenet/core';

/** Expected number of pairs that are joined by mistake. */
const TOLERATED_PAIRS = 0.1;

/**
 * The threshold for grouping so many faces: the model's own choice is made for one pair, and every
 * face more brings pairs with as many more faces. So the loosest point is taken at which few
 * mistakes are expected, or the strictest one there is.
 *
 * @throws FaceNetError INVALID_ARGUMENT when the card has no thresholds
 */
export function groupingPoint(card: EmbeddingCard, faces: number): OperatingPoint {
  const loosest = operatingPoint(card);
  const pairs = (faces * (faces - 1)) / 2;
  const points = card.thresholds
    .filter(({ far }) => far <= loosest.far)
    .sort((a, b) => b.far - a.far);
  return points.find(({ far }) => far * pairs <= TOLERATED_PAIRS) ?? points.at(-1) ?? loosest;
}
