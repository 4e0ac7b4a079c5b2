import { readFile, stat } from 'node:fs/promises';
import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { type DecodeOptions, decodeImage } from './decode-image.js';

/** A path, a `file:` URL, the bytes of an image file, or pixels. */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | RgbImage;

export type ReadImageOptions = DecodeOptions;

/**
 * Reads an image from wherever it is.
 *
 * @throws FaceNetError IO_FAILED (no such file, a directory, no permission), and as
 * {@link decodeImage}
 */
export async function readImage(
  source: ImageSource,
  options: ReadImageOptions = {},
): Promise<RgbImage> {
  if (source instanceof Uint8Array) return decodeImage(source, options);
  if (source instanceof ArrayBuffer) return decodeImage(new Uint8Array(source), options);
  if (typeof source === 'string' || source instanceof URL) {
    return named(source, async () => decodeImage(await readBytes(source, options), options));
  }
  return rgbImage(source.width, source.height, source.data);
}

async function readBytes(source: string | URL, { maxBytes }: ReadImageOptions) {
  const path = typeof source === 'string' && source.startsWith('file:') ? new URL(source) : source;
  try {
    if (maxBytes !== undefined && (await stat(path)).size > maxBytes) {
      throw new FaceNetError('IMAGE_TOO_LARGE', `The file has more than ${maxBytes} bytes.`, {
        hint: 'Scale it down, or raise maxBytes if you trust the source.',
      });
    }
    return await readFile(path);
  } catch (cause) {
    if (FaceNetError.is(cause)) throw cause;
    throw new FaceNetError('IO_FAILED', `The file cannot be read: ${(cause as Error).message}.`, {
      hint: 'Check the path and its permissions.',
      cause,
    });
  }
}

/** Puts the name of the file before what went wrong with it. */
async function named(source: string | URL, read: () => Promise<RgbImage>): Promise<RgbImage> {
  try {
    return await read();
  } catch (error) {
    if (!FaceNetError.is(error)) throw error;
    throw new FaceNetError(error.code, `${source}: ${error.message}`, { cause: error });
  }
}
