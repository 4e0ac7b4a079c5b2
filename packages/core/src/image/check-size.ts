import { FaceNetError } from '../errors.js';

/** @throws FaceNetError INVALID_ARGUMENT unless both are whole numbers of at least 1 */
export function checkSize(width: number, height: number, of: string): void {
  const whole = Number.isSafeInteger(width) && Number.isSafeInteger(height);
  if (whole && width >= 1 && height >= 1) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${of} needs a whole width and height of at least 1, not ${width}x${height}.`,
  );
}
