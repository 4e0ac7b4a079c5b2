import { FaceNetError, type RgbImage } from '@facenet/core';
import { applyOrientation } from '@facenet/core/image';
import { throwIfAborted } from '../abortable.js';
import { type CodecChoice, chooseCodec } from './codecs.js';
import type { ImageCodec } from './image-codec.js';
import { damaged, tooLarge } from './image-errors.js';
import { type SniffedImage, sniffImage } from './sniff.js';

const DEFAULT_MAX_PIXELS = 100_000_000;
const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

/** What is refused before it is decoded, so that a small file cannot take all memory. */
export interface ImageLimits {
  /** Most pixels (width x height, of any surface that decoding takes); default 100 million. */
  readonly maxPixels?: number;
  /** Most bytes of a file; default 256 MiB. */
  readonly maxBytes?: number;
}

export interface DecodeOptions extends ImageLimits, CodecChoice {
  /** Stops between reading, decoding and turning, with ABORTED. */
  readonly signal?: AbortSignal;
}

/**
 * Decodes an image file to upright RGB pixels: JPEG, PNG, WebP, GIF, BMP or TIFF, as its content
 * tells. EXIF orientation is applied. Grey is repeated; alpha is dropped and not blended, so that
 * colours under transparency show; 16 bits are cut to 8; CMYK becomes RGB by
 * (255 - ink) * (255 - black) / 255; colour profiles are ignored. Of several frames or pages the
 * first counts. Calls may run side by side.
 *
 * @throws FaceNetError IMAGE_UNREADABLE (empty, no image, damaged, cut off), IMAGE_UNSUPPORTED (an
 * image of another format or an unusual flavour), IMAGE_TOO_LARGE (told before decoding),
 * ENGINE_UNAVAILABLE (sharp is asked for and missing), ABORTED, INVALID_ARGUMENT
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<RgbImage> {
  const { signal } = options;
  throwIfAborted(signal, READING);
  checkBytes(bytes.length, options);
  const image = sniffImage(bytes);
  checkPixels(image, options);
  const codec = await chooseCodec(options);
  throwIfAborted(signal, READING);
  const pixels = await decodeStored(codec, bytes, image);
  throwIfAborted(signal, READING);
  return applyOrientation(pixels, image.orientation);
}

/** What an error says was aborted. */
export const READING = 'Reading the image';

async function decodeStored(
  codec: ImageCodec,
  bytes: Uint8Array,
  image: SniffedImage,
): Promise<RgbImage> {
  try {
    const pixels = await codec.decode(bytes, image);
    if (pixels.width !== image.width || pixels.height !== image.height) {
      const { width, height } = pixels;
      throw damaged(`it says ${image.width}x${image.height} and has ${width}x${height} pixels`);
    }
    return pixels;
  } catch (cause) {
    if (FaceNetError.is(cause)) throw cause;
    if (isOutOfMemory(cause)) {
      throw tooLarge(`${image.width}x${image.height} pixels`, 'the memory here holds');
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damaged(`its ${image.format} data cannot be decoded (${reason.trim()})`, cause);
  }
}

function isOutOfMemory(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    /allocation failed|insufficient memory|out of memory/i.test(cause.message)
  );
}

/** @throws FaceNetError IMAGE_TOO_LARGE */
export function checkBytes(bytes: number, { maxBytes = DEFAULT_MAX_BYTES }: ImageLimits): void {
  checkLimit('maxBytes', maxBytes);
  if (bytes > maxBytes) throw tooLarge(`${bytes} bytes`, `the limit of ${maxBytes}`, 'maxBytes');
}

/** @throws FaceNetError IMAGE_TOO_LARGE */
function checkPixels(
  { width, height, surface = 0 }: SniffedImage,
  { maxPixels = DEFAULT_MAX_PIXELS }: ImageLimits,
): void {
  checkLimit('maxPixels', maxPixels);
  if (width * height > maxPixels || surface > maxPixels) {
    const size =
      width * height > maxPixels ? `${width}x${height} pixels` : `parts of ${surface} pixels`;
    throw tooLarge(size, `the limit of ${maxPixels}`, 'maxPixels');
  }
}

function checkLimit(name: keyof ImageLimits, limit: number): void {
  if (limit > 0) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is a number above 0, not ${limit}.`, {
    hint: 'Leave it out for the default, or pass Infinity for no limit.',
  });
}
