import { checkObject } from '../../check-argument.js';
import { rowDistance } from '../../distance.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import type { EmbeddingCard, OperatingPoint } from '../../models/card.js';
import { checkThresholds } from '../../pipeline/threshold-at-far.js';
import { acceptableCount, countBelow, type DistanceList, sortDistances } from '../distance-list.js';
import {
  checkPairEmbeddings,
  type LabelledEmbeddings,
  labelledEmbeddingSize,
  type PairEmbeddings,
} from '../embedding-data.js';
import { clopperPearson, type Interval, quantileRanks } from './binomial-bounds.js';
import { bootstrapIdentities } from './identity-bootstrap.js';
import { NearestPairs } from './nearest-pairs.js';

/** A threshold for a false-accept rate, with what is known of its precision. */
export interface Calibration {
  /** Pairs with a smaller Euclidean distance are accepted. */
  readonly threshold: number;
  /** The false-accept rate asked for. */
  readonly far: number;
  /** The false-accept rate met on the data at `threshold`, at most `far`. */
  readonly measuredFar: number;
  /** True-accept rate at `threshold`; absent when there are no genuine pairs. */
  readonly tar?: number;
  readonly impostorPairs: number;
  readonly genuinePairs: number;
  readonly confidence: number;
  /** Confidence interval of the threshold at which the false-accept rate is `far`. */
  readonly interval: Interval;
  /** Confidence interval of the false-accept rate at `threshold`. */
  readonly farInterval: Interval;
  readonly method: 'order-statistics' | 'identity-bootstrap';
}

/** What a threshold is sought for. */
export interface CalibrateOptions {
  /** False-accept rate to aim at, between 0 and 1, for example 0.001. */
  readonly far: number;
  /** Confidence of the intervals, between 0 and 1; default 0.95. */
  readonly confidence?: number;
  /** Resamples of the bootstrap over people, at most 100,000; default 1000. */
  readonly resamples?: number;
  /** Seed of the bootstrap, a whole number; the same seed gives the same intervals. Default 1. */
  readonly seed?: number;
}

/** Each is kept until the end, and the intervals no longer move. */
const MOST_RESAMPLES = 100_000;

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
  checkObject(data, 'What to calibrate on');
  const checked = checkOptions(options);
  if ('labels' in data) return calibrateLabelled(data, checked);
  if ('distances' in data) return calibrateDistances(data, checked);
  return calibrateDistances({ distances: euclideanDistances(data), same: data.same }, checked);
}

/**
 * A copy of a card with the calibrated threshold, in place of one for the same false-accept rate
 * if there is one, and with that rate as its default: `compareEmbeddings(card, a, b)` then decides
 * by it.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is no card or no calibration
 */
export function withThreshold(card: EmbeddingCard, calibration: Calibration): EmbeddingCard {
  checkThresholds(card);
  checkObject(calibration, 'The calibration');
  const { far, threshold, tar } = calibration;
  checkBetween('far', far);
  if (!(typeof threshold === 'number' && threshold >= 0)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The threshold is ${excerpt(threshold)}.`, {
      hint: 'Pass what calibrate() gave.',
    });
  }
  const point: OperatingPoint = { far, distance: threshold, ...(tar !== undefined && { tar }) };
  const others = card.thresholds.filter((other) => other.far !== far);
  const thresholds = [...others, point].sort((a, b) => b.far - a.far);
  return { ...card, thresholds, defaultFar: far };
}

/** @throws FaceNetError INVALID_ARGUMENT naming the option that is out of range */
function checkOptions(options: CalibrateOptions): Required<CalibrateOptions> {
  checkObject(options, 'The choice of a rate');
  const { far, confidence = 0.95, resamples = 1000, seed = 1 } = options;
  checkBetween('far', far);
  checkBetween('confidence', confidence);
  if (!(Number.isInteger(resamples) && resamples >= 1 && resamples <= MOST_RESAMPLES)) {
    throw new FaceNetError('INVALID_ARGUMENT', `resamples is ${excerpt(resamples)}.`, {
      hint: `It is a whole number of 1...${MOST_RESAMPLES}; 1000 is usual.`,
    });
  }
  if (!Number.isInteger(seed)) {
    throw new FaceNetError('INVALID_ARGUMENT', `seed is ${excerpt(seed)}.`, {
      hint: 'It is a whole number.',
    });
  }
  return { far, confidence, resamples, seed };
}

function checkBetween(name: string, value: number): void {
  if (typeof value === 'number' && value > 0 && value < 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is ${excerpt(value)}.`, {
    hint: 'It lies between 0 and 1, both excluded.',
  });
}

/**
 * One accepted impostor among fewer than 1/far pairs is already more than `far`.
 *
 * @throws FaceNetError INVALID_ARGUMENT with the number of pairs needed
 */
function checkImpostorPairs(impostorPairs: number, far: number): void {
  // 1 / far is rounded, and must not ask for one pair too many.
  const needed = Math.ceil((1 / far) * (1 - 1e-12));
  if (impostorPairs >= needed) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${impostorPairs} impostor pairs say nothing of a false-accept rate of ${far}; at least ${needed} are needed.`,
    { hint: 'Add people or pairs, or calibrate for a higher rate.' },
  );
}

function euclideanDistances(pairs: PairEmbeddings): Float64Array {
  checkPairEmbeddings(pairs);
  const { embeddings, embeddingSize, same } = pairs;
  return Float64Array.from({ length: same.length }, (_, pair) =>
    rowDistance(embeddings, embeddingSize, 2 * pair, 2 * pair + 1),
  );
}

/** Calibration on distances alone, taken as independent: exact binomial intervals. */
function calibrateDistances(
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

/**
 * Calibration on all pairs of embeddings with names: a bootstrap over people. Takes the distances
 * of all pairs, so its time grows with the square of the number of images.
 */
function calibrateLabelled(
  data: LabelledEmbeddings,
  options: Required<CalibrateOptions>,
): Calibration {
  const { far, confidence } = options;
  const size = labelledEmbeddingSize(data);
  const { identityOf, images } = identities(data.labels);
  const genuinePairs = images.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const impostorPairs = (identityOf.length * (identityOf.length - 1)) / 2 - genuinePairs;
  checkImpostorPairs(impostorPairs, far);

  const allowed = acceptableCount(impostorPairs, far);
  // A resample may need pairs well beyond those that the whole set accepts.
  const pairs = new NearestPairs(Math.min(impostorPairs, 10 * (allowed + 1) + 4096));
  const genuine = new Float64Array(genuinePairs);
  let filled = 0;
  for (let a = 0; a < identityOf.length; a++) {
    for (let b = a + 1; b < identityOf.length; b++) {
      const distance = rowDistance(data.embeddings, size, a, b);
      if (identityOf[a] === identityOf[b]) genuine[filled++] = distance;
      else pairs.add(distance, identityOf[a]!, identityOf[b]!);
    }
  }
  const nearest = pairs.sorted();
  const threshold = nearest.distance[allowed]!;
  const measuredFar = countBelow(nearest.distance, threshold) / impostorPairs;
  return {
    threshold,
    far,
    measuredFar,
    ...(genuinePairs > 0 && { tar: countBelow(genuine.sort(), threshold) / genuinePairs }),
    impostorPairs,
    genuinePairs,
    confidence,
    ...bootstrapIdentities({ ...options, nearest, images, threshold, measuredFar }),
    method: 'identity-bootstrap',
  };
}

function identities(labels: readonly string[]): { identityOf: Int32Array; images: number[] } {
  const numbers = new Map<string, number>();
  const images: number[] = [];
  const identityOf = Int32Array.from(labels, (label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    images[number] = (images[number] ?? 0) + 1;
    return number;
  });
  return { identityOf, images };
}
