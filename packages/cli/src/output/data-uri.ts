import { encodeImage } from '@facenet/backend-node';
import type { RgbImage } from '@facenet/core';
import { resizeAntialiased } from '@facenet/core/image';

/** An image as text for a page that needs no other file, made smaller if it is too large. */
export async function dataUri(image: RgbImage, longestSide: number): Promise<string> {
  const scale = longestSide / Math.max(image.width, image.height);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const shown =
    scale < 1 ? resizeAntialiased(image, side(image.width), side(image.height), 'bilinear') : image;
  const jpeg = await encodeImage(shown, 'jpeg', { quality: 82 });
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}
