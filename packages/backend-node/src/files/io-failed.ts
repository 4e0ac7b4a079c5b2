import { FaceNetError } from '@facenet/core';

/**
 * Puts a failure of the file system into words: "Cannot write /out/a.png (EROFS)."
 *
 * @param action such as "read", "write", "remove"
 * @param hint what to do, where more is known than that
 */
export function ioFailed(
  action: string,
  path: string,
  cause: unknown,
  hint = 'Check the path, its permissions and the room on the disk.',
): FaceNetError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new FaceNetError('IO_FAILED', `Cannot ${action} ${path} (${code ?? message}).`, {
    hint,
    cause,
  });
}
