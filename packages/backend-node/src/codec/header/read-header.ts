import { FaceNetError } from '@facenet/core';
import { FileView } from './file-view.js';
import type { ImageFormat, ImageHeader } from './image-header.js';
import { readJpegHeader } from './jpeg.js';
import { readBmpHeader, readGifHeader, readTiffHeader } from './plain.js';
import { readPngHeader } from './png.js';
import { readWebpHeader } from './webp.js';

const readers: Readonly<Record<ImageFormat, (view: FileView) => ImageHeader>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  gif: readGifHeader,
  bmp: readBmpHeader,
  webp: readWebpHeader,
  tiff: readTiffHeader,
};

/** How files of each format begin; names and extensions of files are not believed. */
const marks: readonly (readonly [ImageFormat, RegExp])[] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF....WEBP/s],
  ['tiff', /^(II\*\0|MM\0\*)/],
  ['bmp', /^BM/],
];

/**
 * Reads what an image file says of itself, without decoding it.
 *
 * @throws FaceNetError IMAGE_UNREADABLE for an empty, damaged or cut-off file,
 * IMAGE_UNSUPPORTED for one of another kind
 */
export function readHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) {
    throw new FaceNetError('IMAGE_UNREADABLE', 'The image file is empty.', {
      hint: 'Take the photo from its source again.',
    });
  }
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const format = marks.find(([, mark]) => mark.test(start))?.[0];
  if (!format) {
    throw new FaceNetError('IMAGE_UNSUPPORTED', 'The file is no image that can be read here.', {
      hint: 'Use JPEG, PNG, WebP, GIF, BMP or TIFF.',
    });
  }
  const view = new FileView(bytes, format.toUpperCase());
  const header = readers[format](view);
  if (!(header.width >= 1 && header.height >= 1)) {
    throw view.damaged(`it claims ${header.width}x${header.height} pixels`);
  }
  return header;
}
