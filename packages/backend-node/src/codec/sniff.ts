import { damaged, unsupported } from './image-errors.js';
import { sniffBmp } from './sniff/bmp.js';
import { foreignFormat } from './sniff/foreign-formats.js';
import { sniffGif } from './sniff/gif.js';
import { sniffJpeg } from './sniff/jpeg.js';
import { sniffPng } from './sniff/png.js';
import type { SniffedImage } from './sniff/sniffed-image.js';
import { sniffTiff } from './sniff/tiff.js';
import { sniffWebp } from './sniff/webp.js';

/** How files of each format begin; names and extensions are not believed. */
const SNIFFERS: readonly (readonly [RegExp, (bytes: Uint8Array) => SniffedImage])[] = [
  [/^\xff\xd8\xff/, sniffJpeg],
  [/^\x89PNG\r\n.\n/s, sniffPng],
  [/^GIF8[79]a/, sniffGif],
  [/^RIFF.{4}WEBP/s, sniffWebp],
  [/^(II\*\0|MM\0\*)/, sniffTiff],
  [/^BM.{4}\0{4}/s, sniffBmp],
];

/**
 * Tells format, size and orientation of an image from its bytes without decoding it, and whether
 * it is all there: every codec gets files only after this, so that all behave alike.
 *
 * @throws FaceNetError IMAGE_UNREADABLE for what is no image, damaged or cut off,
 * IMAGE_UNSUPPORTED for images of other formats and for flavours that no codec reads
 */
export function sniffImage(bytes: Uint8Array): SniffedImage {
  if (bytes.length === 0) throw damaged('the file is empty');
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  const foreign = foreignFormat(start);
  if (foreign !== undefined) throw unsupported(foreign);
  const sniff = SNIFFERS.find(([mark]) => mark.test(start))?.[1];
  if (!sniff) {
    const head = Buffer.from(bytes.subarray(0, 8)).toString('hex');
    throw damaged(`bytes ${head}... begin neither a JPEG, PNG, WebP, GIF, BMP nor a TIFF file`);
  }
  const image = sniff(bytes);
  if (image.width < 1 || image.height < 1) {
    throw damaged(`it claims a size of ${image.width}x${image.height}`);
  }
  return image;
}
