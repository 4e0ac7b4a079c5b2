import type { RgbImage } from '@facenet/core';
import bmp from '@jimp/js-bmp';
import gif from '@jimp/js-gif';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import tiff from '@jimp/js-tiff';
import { addAlpha, dropAlpha } from './alpha.js';
import type { ImageFormat, ImageHeader } from './header/image-header.js';
import type { ImageCodec } from './image-codec.js';
import { wasmDecoder } from './wasm-decoder.js';

interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

const mozjpeg = wasmDecoder(
  () => import('@jsquash/jpeg/decode.js'),
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
);
const libwebp = wasmDecoder(
  () => import('@jsquash/webp/decode.js'),
  '@jsquash/webp/codec/dec/webp_dec.wasm',
);

// Limits are checked before, on the header and for all codecs alike.
const unlimited = { maxMemoryUsageInMB: 8192, maxResolutionInMP: 10_000 };

const decoders: Readonly<
  Record<ImageFormat, (bytes: Uint8Array, header: ImageHeader) => Bitmap | Promise<Bitmap>>
> = {
  // The wasm decoder is five times as fast, but has no CMYK.
  jpeg: (bytes, { components }) =>
    components === 4 ? jpeg().decode(Buffer.from(bytes), unlimited) : mozjpeg(bytes),
  webp: libwebp,
  png: (bytes) => png().decode(Buffer.from(bytes)),
  gif: async (bytes) => gif().decode(Buffer.from(bytes)),
  bmp: (bytes) => bmp().decode(Buffer.from(bytes)),
  tiff: (bytes) => tiff().decode(Buffer.from(bytes)),
};

/** Jimp's format modules with wasm decoders where those are faster: nothing native, always there. */
export const jimpCodec: ImageCodec = {
  name: 'jimp',
  formats: ['jpeg', 'png', 'gif', 'bmp', 'webp', 'tiff'],

  async decode(bytes, header): Promise<RgbImage> {
    const { width, height, data } = await decoders[header.format](bytes, header);
    return dropAlpha(width, height, data);
  },

  async encode(image, format, quality): Promise<Uint8Array> {
    const bitmap = { width: image.width, height: image.height, data: addAlpha(image) };
    if (format === 'jpeg') return jpeg().encode(bitmap, { quality });
    return png().encode(bitmap, { colorType: 2, deflateLevel: 6 });
  },
};
