import { FaceNetError } from '../../errors.js';

/**
 * Consecutive folds without shuffling, as scikit-learn's `KFold`: the first `count % folds` folds
 * are one larger.
 *
 * @returns the fold of every pair, 0...folds-1
 * @throws FaceNetError INVALID_ARGUMENT for fewer than 2 folds or more folds than pairs
 */
export function consecutiveFolds(count: number, folds: number): Int32Array {
  if (!Number.isInteger(folds) || folds < 2 || folds > count) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${count} pairs cannot be cut into ${folds} folds.`,
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
export function namedFolds(ids: readonly number[]): Int32Array {
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
