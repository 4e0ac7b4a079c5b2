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

/** How files of each format begin; names and extensions are not believed. */
const SNIFFERS: readonly (readonly [RegExp, (bytes: Uint8Array) => SniffedImage])[] = [
  [/^\xff\xd8\xff/, sniffJpeg],
  [/^\x89PNG\r\n.\n/s, sniffPng],
  [/^GIF8[79]a/, sniffGif],
  [/^RIFF.{4}WEBP/s, sniffWebp],
  [/^(II\*\0|MM\0\*)/, sniffTiff],
  [/^BM.{4}\0{4}/s, sniffBmp],
];

/** Images that people do have, and that none of the codecs is asked to read. */
const FOREIGN_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^.{4}ftyp(hei[cfmsx]|hev[cmx]|mif1|msf1)/s, 'a HEIC (iPhone) photo'],
  [/^.{4}ftypavi[fs]/s, 'an AVIF image'],
  [/^.{4}ftyp/s, 'a video'],
  [/^(\xff\n|\0{3}.JXL )/s, 'a JPEG XL image'],
  [/^(\0{3}.jP {2}|\xff\x4f\xff\x51)/s, 'a JPEG 2000 image'],
  [/^8BPS/, 'a Photoshop document'],
  [/^%PDF/, 'a PDF document'],
  [/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE)/i, 'an SVG drawing or a web page'],
  [/^(II\*\0.{4}CR|FUJIFILMCCD-RAW|IIRO|IIU\0)/s, 'a camera raw file'],
  [/^(II\+\0|MM\0\+)/, 'a BigTIFF image'],
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

/** What a file is by its first bytes, as continuation of "The image is". */
function foreignFormat(start: string): string | undefined {
  return FOREIGN_FORMATS.find(([mark]) => mark.test(start))?.[1];
}
