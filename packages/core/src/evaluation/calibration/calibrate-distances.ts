import { acceptableCount } from '../acceptable-count.js';
import { countBelow, type DistanceList, sortDistances } from '../distance-list.js';
import { clopperPearson, quantileRanks } from './binomial-bounds.js';
import { type CalibrateOptions, type Calibration, checkImpostorPairs } from './calibration.js';

/** Calibration on distances alone, taken as independent: exact binomial intervals. */
export function calibrateDistances(
  list: DistanceList,
  { far, confidence }: Required<CalibrateOptions>,
): Calibration {
  const { genuine, impostor } = sortDistances(list);
  checkImpostorPairs(impostor.length, far);
  const threshold = impostor[acceptableCount(impostor.length, far)]!;
  const accepted = countBelow(impostor, threshold);
  const ranks = quantileRanks(impostor.length, far, confidence);
  return {
    threshold,
    far,
    measuredFar: accepted / impostor.length,
    ...(genuine.length > 0 && { tar: countBelow(genuine, threshold) / genuine.length }),
    impostorPairs: impostor.length,
    genuinePairs: genuine.length,
    confidence,
    interval: { low: impostor[ranks.low - 1] ?? 0, high: impostor[ranks.high - 1] ?? Infinity },
    farInterval: clopperPearson(accepted, impostor.length, confidence),
    method: 'order-statistics',
  };
}
