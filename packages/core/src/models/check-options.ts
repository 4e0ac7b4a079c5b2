import { FaceNetError } from '../errors.js';

/** @throws FaceNetError INVALID_ARGUMENT unless it is a whole number of at least 1 */
export function checkCount(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${option} must be a whole number of at least 1, not ${value}.`,
  );
}

/** @throws FaceNetError INVALID_ARGUMENT unless it is above 0 and at most 1 */
export function checkShare(option: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${option} must be above 0 and at most 1, not ${value}.`,
  );
}
