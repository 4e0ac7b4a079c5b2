import type { RgbImage } from '@facenet/core';
import { chooseCodecs } from './choose-codec.js';
import type { CodecName, ImageCodec, OutputFormat } from './image-codec.js';

export interface EncodeOptions {
  /** Default: sharp where it is installed, else jimp. */
  readonly codec?: CodecName;
  /** Of JPEG, 1...100; default 92. */
  readonly quality?: number;
}

/**
 * Writes pixels as an image file: PNG (lossless, no alpha) or JPEG.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE when the named codec is not installed
 */
export async function encodeImage(
  image: RgbImage,
  format: OutputFormat,
  { codec, quality = 92 }: EncodeOptions = {},
): Promise<Uint8Array> {
  const [chosen] = (await chooseCodecs(codec)) as [ImageCodec];
  return chosen.encode(image, format, quality);
}
