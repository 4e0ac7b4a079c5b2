import type { RgbImage } from '@facenet/core';
import type { ImageFormat, ImageHeader } from './header/image-header.js';

export type CodecName = 'sharp' | 'jimp';
export type OutputFormat = 'png' | 'jpeg';

/** A library that decodes and encodes images. Orientation and limits are not its matter. */
export interface ImageCodec {
  readonly name: CodecName;
  readonly formats: readonly ImageFormat[];
  /** Pixels as stored; grey is repeated, alpha is dropped (not blended), 16 bits become 8. */
  decode(bytes: Uint8Array, header: ImageHeader): Promise<RgbImage>;
  /** @param quality of JPEG, 1...100 */
  encode(image: RgbImage, format: OutputFormat, quality: number): Promise<Uint8Array>;
}
