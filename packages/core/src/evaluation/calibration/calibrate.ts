import { rowDistance } from '../../distance.js';
import type { DistanceList } from '../distance-list.js';
import type { LabelledEmbeddings } from '../labelled-embeddings.js';
import { checkPairEmbeddings, type PairEmbeddings } from '../pair-embeddings.js';
import { calibrateDistances } from './calibrate-distances.js';
import { calibrateLabelled } from './calibrate-labelled.js';
import { type CalibrateOptions, type Calibration, checkOptions } from './calibration.js';

/** Data to calibrate on: distances, embeddings of pairs, or embeddings with names. */
export type CalibrationData = DistanceList | PairEmbeddings | LabelledEmbeddings;

/**
 * Chooses the threshold for a false-accept rate on your own data, with confidence intervals: the
 * largest one at which the share of impostor pairs with a smaller distance is at most `far`.
 *
 * Distances are Euclidean, 0...2 for unit embeddings, as `compareEmbeddings` measures them; pass
 * them so, not squared, if the threshold is to go into a card (`withThreshold`).
 *
 * - `{ distances, same }` or `{ embeddings, embeddingSize, same }`: pairs are taken as independent;
 *   exact binomial intervals (order statistics for the threshold, Clopper-Pearson for the rate).
 * - `{ embeddings, labels }`, a folder for each person: all pairs, and a bootstrap over people, since
 *   pairs that share a person are not independent. This is the better one where names are known.
 *   With less than some twenty people its intervals are slightly too narrow.
 *
 * @throws FaceNetError INVALID_ARGUMENT with the number of pairs needed when there are fewer than
 *   1/far impostor pairs; for impossible options or contradicting sizes
 */
export function calibrate(data: CalibrationData, options: CalibrateOptions): Calibration {
  const checked = checkOptions(options);
  if ('labels' in data) return calibrateLabelled(data, checked);
  if ('distances' in data) return calibrateDistances(data, checked);
  return calibrateDistances({ distances: euclideanDistances(data), same: data.same }, checked);
}

function euclideanDistances(pairs: PairEmbeddings): Float64Array {
  checkPairEmbeddings(pairs);
  const { embeddings, embeddingSize, same } = pairs;
  return Float64Array.from({ length: same.length }, (_, pair) =>
    rowDistance(embeddings, embeddingSize, 2 * pair, 2 * pair + 1),
  );
}
