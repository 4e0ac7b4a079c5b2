import type { Orientation } from '@facenet/core/image';
import { damaged } from '../image-errors.js';
import { ByteReader } from './byte-reader.js';
import { exifOrientation } from './exif-orientation.js';
import type { SniffedWebp } from './sniffed-image.js';
import { readRiffChunks, webpPictureSize } from './webp-chunks.js';

/** Reads the chunks of a simple, extended or animated WebP file. */
export function sniffWebp(bytes: Uint8Array): SniffedWebp {
  const reader = new ByteReader(bytes, true);
  // The size counts from its own end, the mark WEBP included.
  const body = reader.slice(8, reader.uint32(4));
  let canvas: Size | undefined;
  let picture: Size | undefined;
  let frame: SniffedWebp['frame'];
  let orientation: Orientation = 1;
  for (const { name, data } of readRiffChunks(body.subarray(4))) {
    if (name === 'VP8X') {
      const header = new ByteReader(data, true);
      canvas ??= { width: header.uint24(4) + 1, height: header.uint24(7) + 1 };
    } else if (name === 'ANMF') {
      frame ??= readFrame(data);
    } else if (name === 'EXIF') {
      // Some writers put JPEG's mark before the TIFF structure.
      const isMarked = data[0] === 0x45;
      orientation = exifOrientation(data.subarray(isMarked ? 6 : 0));
    } else {
      picture ??= webpPictureSize(name, data);
    }
  }
  const size = canvas ?? picture;
  if (!size || !(frame ?? picture)) throw damaged('it has no picture');
  if (!frame && picture && (picture.width !== size.width || picture.height !== size.height)) {
    throw damaged('its picture does not have the size of its canvas');
  }
  if (frame && (frame.left + frame.width > size.width || frame.top + frame.height > size.height)) {
    throw damaged('its first frame goes beyond its canvas');
  }
  return { format: 'webp', ...size, orientation, ...(frame && { frame }) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A frame of an animation: its place (in steps of two pixels), its size, then chunks of its own. */
function readFrame(data: Uint8Array): SniffedWebp['frame'] {
  const header = new ByteReader(data, true);
  const [width, height] = [header.uint24(6) + 1, header.uint24(9) + 1];
  const chunks = header.slice(16, data.length - 16);
  for (const chunk of readRiffChunks(chunks)) {
    const size = webpPictureSize(chunk.name, chunk.data);
    if (size?.width === width && size.height === height) {
      return { left: header.uint24(0) * 2, top: header.uint24(3) * 2, width, height, chunks };
    }
  }
  throw damaged('its first frame has no picture');
}
