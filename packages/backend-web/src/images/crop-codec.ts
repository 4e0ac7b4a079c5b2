import { FaceNetError } from '@facenet/core';
import type { CropCodec } from '@facenet/core/gallery';
import type { ImageSource, ReadImageOptions } from './image-source.js';
import { readImage } from './read-image.js';

/** Of 0...1: fine enough that an embedding of the picture is that of the photo. */
const QUALITY = 0.9;

/**
 * Pictures of the faces of a gallery, kept as JPEG, which the canvas writes and reads.
 *
 * ```ts
 * const gallery = await Gallery.open({ facenet, store, crops: cropCodec() });
 * ```
 */
export function cropCodec(images: ReadImageOptions = {}): CropCodec<ImageSource> {
  return {
    readImage: (source) => readImage(source, images),
    async encode({ width, height, data }) {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { alpha: false });
      if (!context) throw new FaceNetError('ENGINE_UNAVAILABLE', 'The browser gives no 2D canvas.');
      const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
      for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
        rgba[to] = data[from]!;
        rgba[to + 1] = data[from + 1]!;
        rgba[to + 2] = data[from + 2]!;
      }
      context.putImageData(new ImageData(rgba, width, height), 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
      return new Uint8Array(await blob.arrayBuffer());
    },
    decode: (bytes) => readImage(new Blob([Uint8Array.from(bytes)]), images),
  };
}
