import { FaceNetError, type FaceNetErrorCode } from '@facenet/core';

/** A failure as plain data. */
export interface Failure {
  /** `INTERNAL`: not foreseen by the SDK. */
  readonly code: FaceNetErrorCode | 'INTERNAL';
  readonly message: string;
}

/** What to tell of anything that was thrown. */
export function describeError(error: unknown): Failure {
  if (FaceNetError.is(error)) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: `This should not have happened: ${error}` };
}
