import type { EmbeddingCard, OperatingPoint } from '../../models/card.js';
import type { Calibration } from './calibration.js';

/**
 * A copy of a card with the calibrated threshold, in place of one for the same false-accept rate
 * if there is one, and with that rate as its default: `compareEmbeddings(card, a, b)` then decides
 * by it.
 */
export function withThreshold(card: EmbeddingCard, calibration: Calibration): EmbeddingCard {
  const { far, threshold, tar } = calibration;
  const point: OperatingPoint = { far, distance: threshold, ...(tar !== undefined && { tar }) };
  const others = card.thresholds.filter((other) => other.far !== far);
  const thresholds = [...others, point].sort((a, b) => b.far - a.far);
  return { ...card, thresholds, defaultFar: far };
}
