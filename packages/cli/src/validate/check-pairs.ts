import { FaceNetError } from '@facenet/core';
import type { FacePair } from '@facenet/core/evaluation';

/**
 * Finds out what no protocol can do before hours of work go into it.
 *
 * @throws FaceNetError INVALID_ARGUMENT for pairs of one kind only, or fewer pairs than folds
 */
export function checkPairs(pairs: readonly FacePair[], folds: number): void {
  const same = pairs.filter((pair) => pair.same).length;
  if (same === 0 || same === pairs.length) {
    const missing = same === 0 ? 'genuine' : 'impostor';
    throw new FaceNetError('INVALID_ARGUMENT', `The list has no ${missing} pairs.`, {
      hint: 'Verification is measured with pairs of one person and of two.',
    });
  }
  if (folds > pairs.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The ${pairs.length} pairs of the list cannot be cut into ${folds} folds.`,
      { hint: 'Name fewer with --lfw-nrof-folds, at least 2.' },
    );
  }
}
