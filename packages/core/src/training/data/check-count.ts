import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/**
 * @param what it counts, as the start of a sentence: "The number of images"
 * @throws FaceNetError INVALID_ARGUMENT unless it is a whole number of at least 1
 */
export function checkCount(count: unknown, what: string): void {
  if (Number.isSafeInteger(count) && (count as number) >= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${what} is ${excerpt(count)}.`, {
    hint: 'It is a whole number from 1.',
  });
}
