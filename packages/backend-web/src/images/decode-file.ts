import { FaceNetError } from '@facenet/core';
import { type FileHeader, readFileHeader } from './file-header.js';
import { checkPixels, throwIfAborted, tooLarge, unreadable, unsupported } from './image-errors.js';
import type { ImageLimits } from './image-source.js';

/** Colours as stored, as in Node: neither converted by a profile nor multiplied by their alpha. */
export const AS_STORED: ImageBitmapOptions = {
  imageOrientation: 'from-image',
  premultiplyAlpha: 'none',
  colorSpaceConversion: 'none',
};

const TAKE_AGAIN = 'Take the file from its source again.';
const KNOWN = 'Pass a JPEG, PNG, WebP, GIF, BMP or AVIF file.';

/**
 * Decodes an image file, upright.
 *
 * @throws FaceNetError IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE (told before decoding), ABORTED
 */
export async function decodeFile(file: Blob, limits: ImageLimits): Promise<ImageBitmap> {
  if (file.size > limits.maxBytes) {
    throw tooLarge(`${file.size} bytes`, limits.maxBytes, 'maxBytes');
  }
  const bytes = await bytesOf(file);
  throwIfAborted(limits.signal);
  if (bytes.length === 0) throw unreadable('the file is empty', TAKE_AGAIN);
  const header = readFileHeader(bytes);
  if (header?.size) {
    const [width, height] = header.size;
    if (width < 1 || height < 1) {
      throw unreadable(`it claims a size of ${width}x${height}`, TAKE_AGAIN);
    }
    checkPixels(width, height, limits.maxPixels);
  }
  if (header && !header.isWhole) {
    throw unreadable(`it is cut off at byte ${bytes.length}`, TAKE_AGAIN);
  }
  try {
    // Bytes that were just read, and no type, which a wrong one would mislead.
    return await createImageBitmap(new Blob([bytes]), AS_STORED);
  } catch (cause) {
    throw undecoded(header, bytes, cause);
  }
}

async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    // Of a file that was changed, moved or forbidden since the page got it.
    throw new FaceNetError('IO_FAILED', `The file cannot be read: ${(cause as Error).message}`, {
      hint: 'Choose the file again.',
      cause,
    });
  }
}

function undecoded(
  header: FileHeader | undefined,
  bytes: Uint8Array,
  cause: unknown,
): FaceNetError {
  const message = (cause as Error).message;
  if (!header) {
    const head = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'));
    return unreadable(`bytes ${head.join('')}... begin no image file`, KNOWN, cause);
  }
  if (!header.size) return unsupported(header.format, cause);
  return unreadable(
    `this browser cannot decode it as ${header.format} (${message})`,
    TAKE_AGAIN,
    cause,
  );
}
