import type { RgbImage } from '@facenet/core';
import type { SniffedImage } from './sniff.js';

/** The libraries that read and write image files. */
export type CodecName = 'sharp' | 'jimp';
/** Formats that image files are written in. */
export type OutputFormat = 'png' | 'jpeg';

/** A library that decodes and encodes images. Limits and orientation are not its matter. */
export interface ImageCodec {
  readonly name: CodecName;
  /** Version of the library. */
  readonly version: string;
  /**
   * Pixels as stored, not turned: grey repeated, alpha dropped (not blended), 16 bits cut to 8.
   *
   * @param image what was found out of the bytes, which are complete
   */
  decode(bytes: Uint8Array, image: SniffedImage): Promise<RgbImage>;
  /**
   * Writes pixels as the bytes of an image file.
   *
   * @param quality of JPEG, 1 to 100
   */
  encode(image: RgbImage, format: OutputFormat, quality: number): Promise<Uint8Array>;
}
