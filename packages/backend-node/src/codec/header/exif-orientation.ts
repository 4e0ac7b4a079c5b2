import type { Orientation } from '@facenet/core';
import { FileView } from './file-view.js';

const ORIENTATION = 0x0112;

/** The orientation in a block of EXIF data (a small TIFF file), 1 where there is none. */
export function exifOrientation(exif: Uint8Array): number {
  try {
    return tiffField(new FileView(exif, 'EXIF'), ORIENTATION) ?? 1;
  } catch {
    // Damaged EXIF data must not cost the photo that it describes.
    return 1;
  }
}

/** A number of the first directory of a TIFF structure. */
export function tiffField(view: FileView, tag: number): number | undefined {
  const order = view.text(0, 2);
  if (order !== 'II' && order !== 'MM') throw view.damaged(`"${order}" is no byte order`);
  const little = order === 'II';
  const directory = view.uint32(4, little);
  const count = view.uint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12;
    if (view.uint16(entry, little) !== tag) continue;
    const isShort = view.uint16(entry + 2, little) === 3;
    return isShort ? view.uint16(entry + 8, little) : view.uint32(entry + 8, little);
  }
  return undefined;
}

export function validOrientation(value: number | undefined): Orientation {
  return value !== undefined && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
