import type { CropCodec } from '@facenet/core/gallery';
import { encodeImage } from './encode-image.js';
import { type ImageSource, type ReadImageOptions, readImage } from './read-image.js';

/** Fine enough that an embedding of the picture is that of the photo, at some 15 kB a face. */
const QUALITY = 90;

/**
 * Pictures of the faces of a gallery, kept as JPEG.
 *
 * ```ts
 * const gallery = await Gallery.open({ facenet, store, crops: cropCodec() });
 * ```
 *
 * @param images how photos are read: the codec and the limits, as `backend({ images })` has them
 */
export function cropCodec(images: ReadImageOptions = {}): CropCodec<ImageSource> {
  const { codec } = images;
  return {
    readImage: (source) => readImage(source, images),
    encode: (image) => encodeImage(image, 'jpeg', { quality: QUALITY, ...(codec && { codec }) }),
    decode: (bytes) => readImage(bytes, images),
  };
}
