import type { Orientation } from '@facenet/core';

export type ImageFormat = 'jpeg' | 'png' | 'gif' | 'bmp' | 'webp' | 'tiff';

/** What the first bytes of an image file tell before anything is decoded. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** As stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 (upright) ... 8. */
  readonly orientation: Orientation;
  /** Colour channels of a JPEG: 1 grey, 3 colour, 4 CMYK or YCCK. */
  readonly components?: number;
}
