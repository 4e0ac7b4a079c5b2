import type { RgbImage } from '@facenet/core';

/**
 * What the browser backend reads images from:
 *
 * - an `img` (or SVG `image`) element, which is awaited until it has loaded; a `video`, awaited until it
 *   shows a frame; a `canvas` or `OffscreenCanvas`, as it is at the moment of the call
 * - a `Blob` or `File`, or the bytes of an image file
 * - an address, as text or URL: absolute, relative to the page, `data:` or `blob:`
 * - an `ImageBitmap`, `ImageData` or `VideoFrame`, which stays the caller's to close
 * - pixels, `{ width, height, data }`, which are given back as they are
 */
export type ImageSource =
  | string
  | URL
  | Blob
  | Uint8Array
  | ArrayBuffer
  | HTMLImageElement
  | SVGImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | ImageData
  | VideoFrame
  | RgbImage;

/** Limits within which images are read. */
export interface ReadImageOptions {
  /** Most pixels, width x height, told before decoding where the size is known; default 100 million. */
  readonly maxPixels?: number;
  /** Most bytes of a file; default 256 MiB. */
  readonly maxBytes?: number;
  /** Ends waiting, fetching and decoding with ABORTED. */
  readonly signal?: AbortSignal | undefined;
}

/** Every limit with its value. */
export interface ImageLimits {
  readonly maxPixels: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}
