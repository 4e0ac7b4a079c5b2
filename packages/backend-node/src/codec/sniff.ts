import { type ImageFileKind, imageFileKind } from '@facenet/core/image';
import { type SniffedBmp, sniffBmp } from './formats/bmp.js';
import { type SniffedGif, sniffGif } from './formats/gif.js';
import { type SniffedJpeg, sniffJpeg } from './formats/jpeg.js';
import { type SniffedPng, sniffPng } from './formats/png.js';
import { type SniffedTiff, sniffTiff } from './formats/tiff/sniff.js';
import { type SniffedWebp, sniffWebp } from './formats/webp.js';
import { damaged, unsupported } from './image-errors.js';

/** What an image file says of itself, with every length checked against the size of the file. */
export type SniffedImage =
  | SniffedJpeg
  | SniffedPng
  | SniffedGif
  | SniffedBmp
  | SniffedTiff
  | SniffedWebp;

const SNIFFERS: {
  readonly [Format in ImageFileKind['format']]?: (bytes: Uint8Array) => SniffedImage;
} = {
  jpeg: sniffJpeg,
  png: sniffPng,
  gif: sniffGif,
  webp: sniffWebp,
  tiff: sniffTiff,
  bmp: sniffBmp,
};

/**
 * Tells format, size and orientation of an image from its bytes without decoding it, and whether
 * it is all there: every codec gets files only after this, so that all behave alike.
 *
 * @throws FaceNetError IMAGE_UNREADABLE for what is no image, damaged or cut off,
 * IMAGE_UNSUPPORTED for images of other formats and for flavours that no codec reads
 */
export function sniffImage(bytes: Uint8Array): SniffedImage {
  if (bytes.length === 0) throw damaged('the file is empty');
  const kind = imageFileKind(bytes);
  if (!kind) {
    const head = Buffer.from(bytes.subarray(0, 8)).toString('hex');
    throw damaged(`bytes ${head}... begin neither a JPEG, PNG, WebP, GIF, BMP nor a TIFF file`);
  }
  const sniff = SNIFFERS[kind.format];
  if (!sniff) throw unsupported(kind.words); // images that people do have, and that no codec is asked to read
  const image = sniff(bytes);
  if (image.width < 1 || image.height < 1) {
    throw damaged(`it claims a size of ${image.width}x${image.height}`);
  }
  return image;
}
