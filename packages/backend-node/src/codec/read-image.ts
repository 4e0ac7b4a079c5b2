import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { isRgbImage } from '@facenet/core/image';
import { throwIfAborted } from '../abortable.js';
import { checkBytes, type DecodeOptions, decodeImage, READING } from './decode-image.js';
import { naming } from './image-errors.js';

/** A path, a `file:` URL, the bytes of an image file (a Buffer, too), or pixels. */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | RgbImage;

/** How an image is read: by which codec, within which limits. */
export type ReadImageOptions = DecodeOptions;

/**
 * Reads an image from wherever it is; pixels are given back as they are. Errors name the file.
 *
 * @throws FaceNetError IO_FAILED (no such file, a directory, no permission), INVALID_ARGUMENT
 * (an address on the network, or no source at all), ABORTED, and as {@link decodeImage}
 */
export async function readImage(source: ImageSource, given?: ReadImageOptions): Promise<RgbImage> {
  const options = given ?? {};
  throwIfAborted(options.signal, READING);
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

/**
 * Reads the bytes of an image file, if there are not too many.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT, IMAGE_TOO_LARGE
 */
async function readImageFile(
  source: string | URL,
  { signal, ...limits }: ReadImageOptions,
): Promise<Buffer> {
  const path = toPath(source);
  try {
    const file = await stat(path);
    // Reading a pipe or a device may never end.
    if (!file.isFile()) throw failed(file.isDirectory() ? 'it is a directory' : 'it is no file');
    checkBytes(file.size, limits);
    return await readFile(path, { signal });
  } catch (cause) {
    if (FaceNetError.is(cause)) throw cause;
    throwIfAborted(signal, READING);
    throw failed((cause as Error).message, cause);
  }
}

function toPath(source: string | URL): string {
  if (typeof source === 'string' && !/^[a-z][a-z+.-]+:\/\//i.test(source)) return source;
  try {
    return fileURLToPath(source);
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', 'Only file: URLs can be read.', {
      hint: 'Fetch it and pass the bytes.',
      cause,
    });
  }
}

function failed(reason: string, cause?: unknown): FaceNetError {
  return new FaceNetError('IO_FAILED', `The file cannot be read: ${reason}.`, {
    hint: 'Check the path and its permissions.',
    cause,
  });
}
