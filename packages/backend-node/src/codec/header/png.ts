import type { Orientation } from '@facenet/core';
import { exifOrientation, validOrientation } from './exif-orientation.js';
import type { FileView } from './file-view.js';
import type { ImageHeader } from './image-header.js';

/** Walks the chunks to the last one, so that a file that was cut off is found out. */
export function readPngHeader(view: FileView): ImageHeader {
  if (view.text(12, 4) !== 'IHDR') throw view.damaged('it does not begin with IHDR');
  let orientation: Orientation = 1;
  for (let offset = 8; ; ) {
    const length = view.uint32(offset, false);
    const type = view.text(offset + 4, 4);
    view.need(offset + 8, length + 4);
    if (type === 'IEND') break;
    if (type === 'eXIf') {
      const exif = view.bytes.subarray(offset + 8, offset + 8 + length);
      orientation = validOrientation(exifOrientation(exif));
    }
    offset += length + 12;
  }
  const [width, height] = [view.uint32(16, false), view.uint32(20, false)];
  return { format: 'png', width, height, orientation };
}
