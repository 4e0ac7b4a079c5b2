import { checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { checkPairEmbeddings, type PairEmbeddings } from '../embedding-data.js';
import { type MeanAndStd, meanAndStd, meanOf } from '../mean-and-std.js';
import { areaOfPoints, areaUnderCurve, equalErrorRate } from '../roc.js';
import {
  type AveragedCurve,
  averagedCurve,
  evaluateFold,
  type FoldResult,
} from './evaluate-fold.js';
import {
  type DistanceMetricName,
  distanceMetric,
  pairDistances,
  trainMean,
} from './pair-distances.js';

/** How pairs are measured and folded. */
export interface EvaluatePairsOptions {
  /** Number of consecutive folds, default 10; pairs with fold ids bring their own. */
  readonly folds?: number;
  /** Default `squared-euclidean` (0). */
  readonly metric?: DistanceMetricName;
  /** Subtract the mean embedding of the other folds before measuring; default false. */
  readonly subtractMean?: boolean;
  /** False-accept rate of the validation rate, 0...1, default 0.001. */
  readonly farTarget?: number;
  /**
   * Give the original's figures where it goes wrong: the area under a curve that stops short
   * without what is missing, NaN for an equal error rate beyond the curve, a validation rate of 0
   * when no threshold reaches `farTarget`, rate 0 for a fold without pairs of a kind.
   */
  readonly compat?: boolean;
}

export interface ValidationRate extends MeanAndStd {
  /** The false-accept rate met; absent when no fold that has a threshold has impostor pairs. */
  readonly far?: number;
  /** The false-accept rate that the thresholds are chosen for. */
  readonly farTarget: number;
}

/** The figures of the LFW protocol over all folds. Plain data; JSON has null for NaN. */
export interface PairEvaluation {
  readonly accuracy: MeanAndStd;
  /**
   * Validation rate: the true-accept rate at the threshold of `farTarget`, over the folds that have
   * one.
   */
  readonly val: ValidationRate;
  readonly auc: number;
  readonly eer: number;
  readonly folds: readonly FoldResult[];
  readonly roc: AveragedCurve;
  readonly pairs: number;
}

/**
 * Face verification by the LFW protocol ("unrestricted, labelled outside data", Huang and
 * Learned-Miller 2014), figure for figure as `validate_on_lfw` of the original reports it.
 *
 * For each fold, thresholds are chosen on all other folds and measured on this one; a pair is
 * accepted when its distance is below the threshold. Standard deviations are the population's.
 * Thresholds end at 3.99, so squared distances of vectors that are not unit (concatenated mirror
 * embeddings reach 8) go beyond them: the curve is then continued straight to (1, 1) for AUC and
 * EER, and the last threshold stands in for one that the target false-accept rate would need.
 *
 * Folds without genuine (impostor) pairs are left out of the means of the true (false) accept
 * rate, and those of which no other fold has impostor pairs are left out of both; if the protocol orders pairs by kind, give fold ids that mix them.
 *
 * @throws FaceNetError INVALID_ARGUMENT for contradicting sizes, values that are not finite,
 *   impossible options, or pairs of one kind only
 */
export function evaluatePairs(
  pairs: PairEmbeddings,
  options: EvaluatePairsOptions = {},
): PairEvaluation {
  checkObject(options, 'The settings of the protocol');
  const { subtractMean = false, farTarget = 1e-3, compat = false } = options;
  checkPairEmbeddings(pairs);
  checkKinds(pairs.same);
  checkTarget(farTarget);
  const metric = distanceMetric(options.metric ?? 0);
  const foldOf = pairs.foldIds
    ? namedFolds(pairs.foldIds)
    : consecutiveFolds(pairs.same.length, options.folds ?? 10);
  const whole = subtractMean ? undefined : pairDistances(pairs, metric);
  const count = 1 + foldOf.reduce((last, fold) => Math.max(last, fold), 0);
  const evaluations = Array.from({ length: count }, (_, fold) => {
    const inTest = Uint8Array.from(foldOf, (other) => (other === fold ? 1 : 0));
    const distances = whole ?? pairDistances(pairs, metric, trainMean(pairs, inTest));
    return evaluateFold({ distances, same: pairs.same, inTest, farTarget, compat });
  });
  const folds = evaluations.map((evaluation) => evaluation.result);
  const roc = averagedCurve(evaluations, compat);
  return {
    accuracy: meanAndStd(folds.map((fold) => fold.accuracy)),
    val: validationRate(folds, farTarget),
    auc: compat ? areaOfPoints(roc) : areaUnderCurve(roc),
    eer: compat && roc.fpr.at(-1)! < 1 ? Number.NaN : equalErrorRate(roc),
    folds,
    roc,
    pairs: pairs.same.length,
  };
}

function validationRate(folds: readonly FoldResult[], farTarget: number): ValidationRate {
  // There are genuine pairs and impostor pairs in two folds, so one has a threshold and a rate.
  const rate = meanAndStd(folds.map((fold) => fold.val));
  const far = meanOf(folds.map((fold) => fold.far));
  return { ...rate, ...(!Number.isNaN(far) && { far }), farTarget };
}

function checkKinds(same: readonly boolean[]): void {
  if (same.includes(true) && same.includes(false)) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `There are no ${same.includes(true) ? 'impostor' : 'genuine'} pairs among the ${same.length}.`,
    { hint: 'Verification is measured with pairs of one person and of two.' },
  );
}

function checkTarget(farTarget: number): void {
  if (typeof farTarget === 'number' && farTarget >= 0 && farTarget <= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `farTarget is ${excerpt(farTarget)}.`, {
    hint: 'A false-accept rate lies between 0 and 1, for example 0.001.',
  });
}

/**
 * Consecutive folds without shuffling, as scikit-learn's `KFold`: the first `count % folds` folds
 * are one larger.
 *
 * @returns the fold of every pair, 0...folds-1
 * @throws FaceNetError INVALID_ARGUMENT for fewer than 2 folds or more folds than pairs
 */
function consecutiveFolds(count: number, folds: number): Int32Array {
  if (!Number.isInteger(folds) || folds < 2 || folds > count) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${count} pairs cannot be cut into ${excerpt(folds)} folds.`,
      { hint: 'Folds are a whole number from 2 to the number of pairs.' },
    );
  }
  const size = Math.floor(count / folds);
  const larger = count % folds;
  const beyond = larger * (size + 1);
  return Int32Array.from({ length: count }, (_, pair) =>
    pair < beyond ? Math.floor(pair / (size + 1)) : larger + Math.floor((pair - beyond) / size),
  );
}

/**
 * The folds that a protocol names, numbered 0... in ascending order of their ids.
 *
 * @throws FaceNetError INVALID_ARGUMENT for ids that are no integers, or for a single fold
 */
function namedFolds(ids: readonly number[]): Int32Array {
  const bad = ids.find((id) => !Number.isInteger(id));
  if (bad !== undefined) {
    throw new FaceNetError('INVALID_ARGUMENT', `${bad} is no fold id.`, {
      hint: 'Fold ids are integers.',
    });
  }
  const order = [...new Set(ids)].sort((a, b) => a - b);
  if (order.length < 2) {
    throw new FaceNetError('INVALID_ARGUMENT', 'All pairs have the same fold id.', {
      hint: 'Thresholds are chosen on the other folds: name at least two, or none.',
    });
  }
  const numbers = new Map(order.map((id, number) => [id, number]));
  return Int32Array.from(ids, (id) => numbers.get(id)!);
}
