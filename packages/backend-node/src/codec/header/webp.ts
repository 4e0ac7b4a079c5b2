import type { Orientation } from '@facenet/core';
import { exifOrientation, validOrientation } from './exif-orientation.js';
import type { FileView } from './file-view.js';
import type { ImageHeader } from './image-header.js';

/** Walks the RIFF chunks of a simple or extended WebP file. */
export function readWebpHeader(view: FileView): ImageHeader {
  const end = 8 + view.uint32(4, true);
  view.need(0, end);
  let size: readonly [number, number] | undefined;
  let orientation: Orientation = 1;
  for (let offset = 12; offset + 8 <= end; ) {
    const type = view.text(offset, 4);
    const length = view.uint32(offset + 4, true);
    const data = offset + 8;
    view.need(data, length);
    size ??= sizeOf(type, view, data);
    if (type === 'EXIF') {
      // Some writers put JPEG's mark before the TIFF structure.
      const marked = length >= 6 && view.text(data, 4) === 'Exif';
      const exif = view.bytes.subarray(data + (marked ? 6 : 0), data + length);
      orientation = validOrientation(exifOrientation(exif));
    }
    offset = data + length + (length % 2);
  }
  if (!size) throw view.damaged('it has no picture');
  return { format: 'webp', width: size[0], height: size[1], orientation };
}

function sizeOf(type: string, view: FileView, data: number): [number, number] | undefined {
  switch (type) {
    case 'VP8X': {
      const uint24 = (at: number) => view.uint16(at, true) + view.uint8(at + 2) * 65536;
      return [uint24(data + 4) + 1, uint24(data + 7) + 1];
    }
    case 'VP8 ':
      return [view.uint16(data + 6, true) & 0x3fff, view.uint16(data + 8, true) & 0x3fff];
    case 'VP8L': {
      const bits = view.uint32(data + 1, true);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    default:
      return undefined;
  }
}
