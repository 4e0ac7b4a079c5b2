import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { type DistanceList, sortDistances } from './distance-list.js';

/**
 * A receiver operating characteristic: at `thresholds[i]`, the share `fpr[i]` of impostor pairs
 * and the share `tpr[i]` of genuine pairs have a smaller distance. All three ascend.
 */
export interface RocPoints {
  readonly fpr: ArrayLike<number>;
  readonly tpr: ArrayLike<number>;
  readonly thresholds: ArrayLike<number>;
}

/** An exact curve: one point for every distinct distance, from (0, 0) to (1, 1). */
export interface RocCurve extends RocPoints {
  readonly fpr: Float64Array;
  readonly tpr: Float64Array;
  readonly thresholds: Float64Array;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
}

/**
 * The receiver operating characteristic of a list of distances, with every threshold that makes a
 * difference. A pair is accepted when its distance is below the threshold (as in
 * `compareEmbeddings`), so pairs of one distance are accepted together: a tie between genuine and
 * impostor pairs is a slanted step. The last threshold, which accepts all, is `Infinity`.
 *
 * @throws FaceNetError INVALID_ARGUMENT for lists of different lengths, NaN, or pairs of one kind
 */
export function rocCurve(
  distances: DistanceList['distances'],
  same: DistanceList['same'],
): RocCurve {
  const { genuine, impostor } = sortDistances({ distances, same });
  if (genuine.length === 0 || impostor.length === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A curve needs pairs of both kinds; there are ${genuine.length} genuine and ${impostor.length} impostor pairs.`,
      { hint: 'Add pairs of the missing kind.' },
    );
  }
  const room = genuine.length + impostor.length + 1;
  const fpr = new Float64Array(room);
  const tpr = new Float64Array(room);
  const thresholds = new Float64Array(room);
  let [accepted, wrongly, points] = [0, 0, 0];
  while (accepted < genuine.length || wrongly < impostor.length) {
    const next = Math.min(genuine[accepted] ?? Infinity, impostor[wrongly] ?? Infinity);
    fpr[points] = wrongly / impostor.length;
    tpr[points] = accepted / genuine.length;
    thresholds[points++] = next;
    while (accepted < genuine.length && genuine[accepted]! <= next) accepted++;
    while (wrongly < impostor.length && impostor[wrongly]! <= next) wrongly++;
  }
  fpr[points] = 1;
  tpr[points] = 1;
  thresholds[points++] = Infinity;
  return {
    fpr: fpr.slice(0, points),
    tpr: tpr.slice(0, points),
    thresholds: thresholds.slice(0, points),
    genuinePairs: genuine.length,
    impostorPairs: impostor.length,
  };
}

/** A threshold of a curve with the rates met there. */
export interface RatesAtThreshold {
  /** Pairs with a smaller distance are accepted. */
  readonly threshold: number;
  /** False-accept rate at the threshold, at most the one asked for. */
  readonly far: number;
  /** True-accept rate at the threshold. */
  readonly tar: number;
}

/**
 * The largest threshold whose false-accept rate is at most `far`. Nothing is interpolated: the
 * rates are those of a threshold that can be used.
 *
 * @throws FaceNetError INVALID_ARGUMENT unless 0 <= far <= 1, or when the curve starts above `far`
 */
export function tarAtFar(roc: RocPoints, far: number): RatesAtThreshold {
  if (!(typeof far === 'number' && far >= 0 && far <= 1)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The false-accept rate is ${excerpt(far)}.`, {
      hint: 'It lies between 0 and 1, for example 0.001.',
    });
  }
  checkCurve(roc);
  checkArray(roc.thresholds, 'The list of thresholds');
  let [low, high] = [0, roc.fpr.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (roc.fpr[middle]! <= far) low = middle + 1;
    else high = middle;
  }
  if (low === 0) {
    throw new FaceNetError('INVALID_ARGUMENT', `The curve has no point with FAR ${far} or less.`, {
      hint: 'Build it with rocCurve(), which starts at 0.',
    });
  }
  const index = low - 1;
  return { threshold: roc.thresholds[index]!, far: roc.fpr[index]!, tar: roc.tpr[index]! };
}

/**
 * Area under the curve, 0...1, by trapezoids: the probability that a genuine pair is closer than
 * an impostor pair, ties counting half (Hanley and McNeil 1982).
 *
 * A curve that does not begin at (0, 0) or end at (1, 1) is continued to them by straight lines,
 * since the thresholds that would show the rest were merely not tried.
 */
export function areaUnderCurve(roc: Pick<RocPoints, 'fpr' | 'tpr'>): number {
  checkCurve(roc);
  const last = roc.fpr.length - 1;
  if (last < 0) return 0.5;
  const before = (roc.fpr[0]! * roc.tpr[0]!) / 2;
  const after = ((1 - roc.fpr[last]!) * (1 + roc.tpr[last]!)) / 2;
  return before + areaOfPoints(roc) + after;
}

/** The area under the points alone, however little of the axis they cover. */
export function areaOfPoints({ fpr, tpr }: Pick<RocPoints, 'fpr' | 'tpr'>): number {
  let area = 0;
  for (let i = 1; i < fpr.length; i++) {
    area += ((fpr[i]! - fpr[i - 1]!) * (tpr[i]! + tpr[i - 1]!)) / 2;
  }
  return area;
}

/**
 * Equal error rate, 0...1: where the curve meets fpr = 1 - tpr, between two points on the straight
 * line that joins them. A step upwards at one fpr has its error rate at that fpr.
 *
 * A curve that ends before it meets the line is continued straight to (1, 1), as is one that
 * begins beyond it from (0, 0).
 */
export function equalErrorRate(roc: Pick<RocPoints, 'fpr' | 'tpr'>): number {
  checkCurve(roc);
  const { fpr, tpr } = roc;
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

function checkCurve(roc: Pick<RocPoints, 'fpr' | 'tpr'>): void {
  checkObject(roc, 'The curve');
  checkArray(roc.fpr, 'The list of false-accept rates');
  checkArray(roc.tpr, 'The list of true-accept rates');
  if (roc.fpr.length === roc.tpr.length) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `The curve has ${roc.fpr.length} false-accept and ${roc.tpr.length} true-accept rates.`,
    { hint: 'Pass what rocCurve() gives.' },
  );
}
