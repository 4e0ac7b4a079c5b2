import { tiffField, validOrientation } from './exif-orientation.js';
import type { FileView } from './file-view.js';
import type { ImageHeader } from './image-header.js';

export function readGifHeader(view: FileView): ImageHeader {
  const [width, height] = [view.uint16(6, true), view.uint16(8, true)];
  return { format: 'gif', width, height, orientation: 1 };
}

export function readBmpHeader(view: FileView): ImageHeader {
  const pixels = view.uint32(10, true);
  const isOld = view.uint32(14, true) === 12;
  const width = isOld ? view.uint16(18, true) : view.int32(18, true);
  // A negative height marks rows that run from top to bottom.
  const height = Math.abs(isOld ? view.uint16(20, true) : view.int32(22, true));
  const bits = view.uint16(isOld ? 24 : 28, true);
  const isCompressed = !isOld && view.uint32(30, true) !== 0 && view.uint32(30, true) !== 3;
  if (!isCompressed) view.need(pixels, Math.ceil((width * bits) / 32) * 4 * height);
  return { format: 'bmp', width, height, orientation: 1 };
}

export function readTiffHeader(view: FileView): ImageHeader {
  const [width, height] = [tiffField(view, 256) ?? 0, tiffField(view, 257) ?? 0];
  return { format: 'tiff', width, height, orientation: validOrientation(tiffField(view, 274)) };
}
