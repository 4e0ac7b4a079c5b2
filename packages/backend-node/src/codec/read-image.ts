import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { isRgbImage } from '@facenet/core/image';
import { type DecodeOptions, decodeImage } from './decode-image.js';
import { naming } from './image-errors.js';
import { readImageFile } from './read-image-file.js';

/** A path, a `file:` URL, the bytes of an image file (a Buffer, too), or pixels. */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | RgbImage;

export type ReadImageOptions = DecodeOptions;

/**
 * Reads an image from wherever it is; pixels are given back as they are. Errors name the file.
 *
 * @throws FaceNetError IO_FAILED (no such file, a directory, no permission), INVALID_ARGUMENT
 * (an address on the network, or no source at all), and as {@link decodeImage}
 */
export async function readImage(
  source: ImageSource,
  options: ReadImageOptions = {},
): Promise<RgbImage> {
  if (source instanceof Uint8Array) return decodeImage(source, options);
  if (source instanceof ArrayBuffer) return decodeImage(new Uint8Array(source), options);
  if (typeof source === 'string' || source instanceof URL) {
    return naming(String(source), async () =>
      decodeImage(await readImageFile(source, options), options),
    );
  }
  if (isRgbImage(source)) return rgbImage(source.width, source.height, source.data);
  throw new FaceNetError('INVALID_ARGUMENT', `An image cannot be read from ${describe(source)}.`, {
    hint: 'Pass a path, a file: URL, the bytes of an image file, or { width, height, data }.',
  });
}

function describe(source: unknown): string {
  return typeof source === 'object' && source !== null ? 'that object' : String(source);
}
