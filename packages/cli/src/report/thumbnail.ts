import { readImage } from '@facenet/backend-node';
import { dataUri } from '../demo/data-uri.js';

/** Shown at this size, in pixels, on screens of ordinary density. */
const LONGEST_SIDE = 160;

/**
 * An image file as a small data URI.
 *
 * @throws FaceNetError IO_FAILED, IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE
 */
export async function thumbnail(path: string): Promise<string> {
  return dataUri(await readImage(path), LONGEST_SIDE);
}
