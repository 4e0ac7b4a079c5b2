import type { Orientation } from '@facenet/core/image';

/** What every format tells of its picture. */
export interface StoredImage {
  /** As stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 (upright) to 8. */
  readonly orientation: Orientation;
  /** Pixels of the largest surface that decoding takes, where that is not width x height. */
  readonly surface?: number;
}
