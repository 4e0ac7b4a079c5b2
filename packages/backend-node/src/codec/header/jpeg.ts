import type { Orientation } from '@facenet/core';
import { exifOrientation, validOrientation } from './exif-orientation.js';
import type { FileView } from './file-view.js';
import type { ImageHeader } from './image-header.js';

const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const END_OF_IMAGE = 0xd9;
/** Start-of-frame markers are C0...CF but for three that mean something else. */
const notFrames = [0xc4, 0xc8, 0xcc];

/** Walks the segments before the pixels, and checks that the pixels have an end. */
export function readJpegHeader(view: FileView): ImageHeader {
  let frame: Pick<ImageHeader, 'width' | 'height' | 'components'> | undefined;
  let orientation: Orientation = 1;
  let offset = 2;
  for (;;) {
    if (view.uint8(offset) !== 0xff) throw view.damaged(`byte ${offset} is no marker`);
    const marker = view.uint8(offset + 1);
    if (marker === 0xff) {
      offset++; // padding before a marker
      continue;
    }
    if (marker === START_OF_SCAN) break;
    const length = view.uint16(offset + 2, false);
    if (length < 2) throw view.damaged(`the segment at byte ${offset} has no length`);
    view.need(offset + 2, length);
    if (marker >= 0xc0 && marker <= 0xcf && !notFrames.includes(marker)) {
      frame = {
        height: view.uint16(offset + 5, false),
        width: view.uint16(offset + 7, false),
        components: view.uint8(offset + 9),
      };
    } else if (marker === APP1 && length >= 8 && view.text(offset + 4, 4) === 'Exif') {
      const exif = view.bytes.subarray(offset + 10, offset + 2 + length);
      orientation = validOrientation(exifOrientation(exif));
    }
    offset += 2 + length;
  }
  if (!frame) throw view.damaged('it has no frame before its pixels');
  if (!endsAfter(view.bytes, offset)) throw view.damaged('it is cut off: its end mark is missing');
  return { format: 'jpeg', orientation, ...frame };
}

function endsAfter(bytes: Uint8Array, scan: number): boolean {
  for (
    let at = bytes.lastIndexOf(END_OF_IMAGE);
    at > scan;
    at = bytes.lastIndexOf(END_OF_IMAGE, at - 1)
  ) {
    if (bytes[at - 1] === 0xff) return true;
  }
  return false;
}
