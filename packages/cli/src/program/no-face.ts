import { FaceNetError } from '@facenet/core';

/** For photos that show nobody where somebody is needed. */
export function noFace(path: string): FaceNetError {
  return new FaceNetError('NO_FACE', `${path}: No face was found.`, {
    hint: 'Try a smaller --minsize, a lower --score or another --detector.',
  });
}
