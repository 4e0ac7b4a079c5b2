import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { type CodecChoice, chooseCodec } from './codecs.js';
import type { OutputFormat } from './image-codec.js';

const FORMATS: readonly OutputFormat[] = ['png', 'jpeg'];

/** How an image file is written. */
export interface EncodeOptions extends CodecChoice {
  /** Of JPEG, 1 (small) to 100 (fine); default 92. */
  readonly quality?: number;
}

/**
 * Writes pixels as the bytes of an image file: PNG (lossless, RGB without alpha) or JPEG.
 *
 * @throws FaceNetError INVALID_ARGUMENT for another format or quality, or an image whose sizes do
 * not fit together; ENGINE_UNAVAILABLE when the named codec does not work here
 */
export async function encodeImage(
  image: RgbImage,
  format: OutputFormat,
  { quality = 92, ...choice }: EncodeOptions = {},
): Promise<Uint8Array> {
  if (!FORMATS.includes(format)) {
    throw new FaceNetError('INVALID_ARGUMENT', `Images are written as png or jpeg, not ${format}.`);
  }
  if (!(quality >= 1 && quality <= 100)) {
    throw new FaceNetError('INVALID_ARGUMENT', `quality is 1 to 100, not ${quality}.`, {
      hint: 'Leave it out for the default of 92.',
    });
  }
  const pixels = rgbImage(image.width, image.height, image.data);
  return (await chooseCodec(choice)).encode(pixels, format, Math.round(quality));
}
