import type { RgbImage } from '@facenet/core';
import type { SniffedImage } from '../sniff/sniffed-image.js';
import { decodeBmp } from './bmp/bmp.js';
import { decodeGif } from './gif.js';
import { decodeJpeg } from './jpeg.js';
import { decodePng } from './png.js';
import { decodeTiff } from './tiff/tiff.js';
import { decodeWebp } from './webp.js';

/** Decodes without anything native. */
export async function decodePortably(bytes: Uint8Array, image: SniffedImage): Promise<RgbImage> {
  switch (image.format) {
    case 'jpeg':
      return decodeJpeg(bytes, image);
    case 'png':
      return decodePng(image);
    case 'webp':
      return decodeWebp(bytes, image);
    case 'gif':
      return decodeGif(image);
    case 'bmp':
      return decodeBmp(image);
    case 'tiff':
      return decodeTiff(image);
  }
}
