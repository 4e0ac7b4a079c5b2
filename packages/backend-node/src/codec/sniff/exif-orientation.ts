import type { Orientation } from '@facenet/core/image';
import { readTiffDirectory } from './tiff-directory.js';

const ORIENTATION = 274;

/** The orientation in a block of EXIF data, which is a small TIFF file; 1 where it tells none. */
export function exifOrientation(exif: Uint8Array): Orientation {
  try {
    return validOrientation(readTiffDirectory(exif).number(ORIENTATION));
  } catch {
    // Damaged EXIF data must not cost the photo that it describes.
    return 1;
  }
}

/** Readers treat values beyond the standard as upright. */
export function validOrientation(value: number | undefined): Orientation {
  return value !== undefined && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
