import { applyOrientation, FaceNetError, type RgbImage } from '@facenet/core';
import { chooseCodecs } from './choose-codec.js';
import { readHeader } from './header/read-header.js';
import type { CodecName } from './image-codec.js';

const DEFAULT_MAX_PIXELS = 100_000_000;
const DEFAULT_MAX_BYTES = 256 * 2 ** 20;

export interface DecodeOptions {
  /** Default: sharp where it is installed, else jimp. */
  readonly codec?: CodecName;
  /** Images of more pixels are refused before they are decoded; default 100 million. */
  readonly maxPixels?: number;
  /** Larger files are refused; default 256 MiB. */
  readonly maxBytes?: number;
}

/**
 * Decodes an image file to upright RGB pixels. The format is told by the content. EXIF orientation
 * is applied, grey repeated, alpha dropped, 16 bits reduced to 8, profiles ignored; of several
 * frames the first counts.
 *
 * @throws FaceNetError IMAGE_UNREADABLE (empty, damaged, cut off), IMAGE_UNSUPPORTED (no image, or
 * a flavour the codec lacks), IMAGE_TOO_LARGE
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<RgbImage> {
  const { maxPixels = DEFAULT_MAX_PIXELS, maxBytes = DEFAULT_MAX_BYTES } = options;
  if (bytes.length > maxBytes) throw tooLarge(`${bytes.length} bytes`, maxBytes, 'maxBytes');
  const header = readHeader(bytes);
  const { width, height, format, orientation } = header;
  if (width * height > maxPixels)
    throw tooLarge(`${width}x${height} pixels`, maxPixels, 'maxPixels');

  const codecs = await chooseCodecs(options.codec);
  const codec = codecs.find((candidate) => candidate.formats.includes(format));
  if (!codec) {
    throw new FaceNetError('IMAGE_UNSUPPORTED', `${codecs[0]?.name} cannot read ${format}.`, {
      hint: 'Leave the choice of codec open.',
    });
  }
  try {
    return applyOrientation(await codec.decode(bytes, header), orientation);
  } catch (cause) {
    if (FaceNetError.is(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FaceNetError(
      'IMAGE_UNREADABLE',
      `The ${format.toUpperCase()} image cannot be decoded by ${codec.name}: ${reason}.`,
      { hint: 'It may be damaged: take the photo from its source again.', cause },
    );
  }
}

function tooLarge(size: string, limit: number, option: string): FaceNetError {
  return new FaceNetError(
    'IMAGE_TOO_LARGE',
    `The image has ${size}, more than the limit of ${limit}.`,
    { hint: `Scale it down, or raise ${option} if you trust the source.` },
  );
}
