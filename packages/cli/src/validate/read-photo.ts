import type { NodeBackend } from '@facenet/backend-node';
import type { RgbImage } from '@facenet/core';
import { readPhotoFile } from './photo-file.js';

export interface ReadPhoto {
  readonly image: RgbImage;
  /** SHA-256 of the file. */
  readonly content: string;
}

/**
 * Reads a photo once for both, so that the checksum is of what was decoded.
 *
 * @throws FaceNetError what reading an image may throw
 */
export async function readPhoto(
  { readImage }: Pick<NodeBackend, 'readImage'>,
  path: string,
): Promise<ReadPhoto> {
  const { bytes, content } = await readPhotoFile(path);
  return { content, image: await readImage(bytes) };
}
