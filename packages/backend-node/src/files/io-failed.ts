import { FaceNetError } from '@facenet/core';

/** Puts a failure of the file system into words. */
export function ioFailed(action: string, path: string, cause: unknown): FaceNetError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new FaceNetError('IO_FAILED', `Cannot ${action} ${path} (${code ?? message}).`, {
    hint: 'Check the path, its permissions and the room on the disk.',
    cause,
  });
}
