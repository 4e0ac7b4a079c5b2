import { FaceNetError } from '../errors.js';

/** @throws FaceNetError INVALID_ARGUMENT unless it is a whole number of at least 1 */
export function checkEmbeddingSize(size: number): void {
  if (Number.isSafeInteger(size) && size >= 1) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `embeddingSize must be a whole number of at least 1, not ${size}.`,
    { hint: 'Usual sizes are 128, 192 and 512.' },
  );
}
