import { readFile } from 'node:fs/promises';
import { sniffImage } from '@facenet/backend-node';
import type { Output } from '../output/output.js';

/** The original's crops are cut from 182 to 160 pixels; LFW's photos have 250. */
const MOST_OVER_SIZE = 1.5;

/**
 * Says so when crops are so large that they look like photos: their middle alone would be embedded,
 * and the figures would speak of that.
 *
 * @param path one of the images
 */
export async function tellUnaligned(output: Output, path: string, size: number): Promise<void> {
  const bytes = await readFile(path).catch(() => undefined);
  const image = bytes && sniffSafely(bytes);
  if (!image || Math.min(image.width, image.height) <= MOST_OVER_SIZE * size) return;
  output.notice(
    `The images are taken for aligned crops, yet ${path} has ${image.width}x${image.height} pixels ` +
      `and only the ${size}x${size} in its middle are used. Pass --align for whole photos.`,
  );
}

function sniffSafely(bytes: Uint8Array): ReturnType<typeof sniffImage> | undefined {
  try {
    return sniffImage(bytes);
  } catch {
    return undefined; // it will be told as one that cannot be read
  }
}
