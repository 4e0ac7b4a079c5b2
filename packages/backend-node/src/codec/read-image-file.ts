import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FaceNetError } from '@facenet/core';
import { checkBytes, type ImageLimits } from './image-limits.js';

/**
 * Reads the bytes of an image file, if there are not too many.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT, IMAGE_TOO_LARGE
 */
export async function readImageFile(source: string | URL, limits: ImageLimits): Promise<Buffer> {
  const path = toPath(source);
  try {
    const file = await stat(path);
    // Reading a pipe or a device may never end.
    if (!file.isFile()) throw failed(file.isDirectory() ? 'it is a directory' : 'it is no file');
    checkBytes(file.size, limits);
    return await readFile(path);
  } catch (cause) {
    if (FaceNetError.is(cause)) throw cause;
    throw failed((cause as Error).message, cause);
  }
}

function toPath(source: string | URL): string {
  if (typeof source === 'string' && !/^[a-z][a-z+.-]+:\/\//i.test(source)) return source;
  try {
    return fileURLToPath(source);
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', 'Only file: URLs can be read.', {
      hint: 'Fetch it and pass the bytes.',
      cause,
    });
  }
}

function failed(reason: string, cause?: unknown): FaceNetError {
  return new FaceNetError('IO_FAILED', `The file cannot be read: ${reason}.`, {
    hint: 'Check the path and its permissions.',
    cause,
  });
}
