import type { RgbImage } from '@facenet/core';
import { dropAlpha, type Orientation } from '@facenet/core/image';
import { damaged } from '../image-errors.js';
import { placeOnCanvas } from '../pixels.js';
import { ImageBytes } from './image-bytes.js';
import type { StoredImage } from './stored-image.js';
import { exifOrientation } from './tiff-directory.js';
import { wasmDecoder } from './wasm-decoder.js';

export interface SniffedWebp extends StoredImage {
  readonly format: 'webp';
  /** The first frame where the file is an animation; positions are on the canvas. */
  readonly frame?: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    /** ALPH, VP8 and VP8L chunks. */
    readonly chunks: Uint8Array;
  };
}

/** Reads the chunks of a simple, extended or animated WebP file. */
export function sniffWebp(bytes: Uint8Array): SniffedWebp {
  const reader = new ImageBytes(bytes, true);
  // The size counts from its own end, the mark WEBP included.
  const body = reader.slice(8, reader.uint32(4));
  let canvas: Size | undefined;
  let picture: Size | undefined;
  let frame: SniffedWebp['frame'];
  let orientation: Orientation = 1;
  for (const { name, data } of readRiffChunks(body.subarray(4))) {
    if (name === 'VP8X') {
      const header = new ImageBytes(data, true);
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
  const header = new ImageBytes(data, true);
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

interface RiffChunk {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Chunks one after the other: name, length, data, and a byte of filling after an odd length. */
function* readRiffChunks(bytes: Uint8Array): Iterable<RiffChunk> {
  const reader = new ImageBytes(bytes, true);
  for (let at = 0; at < bytes.length; ) {
    const name = reader.text(at, 4);
    const length = reader.uint32(at + 4);
    yield { name, data: reader.slice(at + 8, length) };
    at += 8 + length + (length % 2);
  }
}

/** Width and height in the head of compressed pixels; `undefined` for chunks of another kind. */
function webpPictureSize(name: string, data: Uint8Array) {
  const reader = new ImageBytes(data, true);
  if (name === 'VP8 ') {
    if (reader.text(3, 3) !== '\x9d\x01\x2a') throw damaged('its picture has no key frame');
    return { width: reader.uint16(6) & 0x3fff, height: reader.uint16(8) & 0x3fff };
  }
  if (name === 'VP8L') {
    const bits = reader.uint32(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return undefined;
}

const decodeLibwebp = wasmDecoder(
  () => import('@jsquash/webp/codec/dec/webp_dec.js'),
  '@jsquash/webp/codec/dec/webp_dec.wasm',
);

/** Decodes by libwebp; of an animation, which that does not read, the first frame as a still. */
export async function decodeWebp(
  bytes: Uint8Array,
  { width, height, frame }: SniffedWebp,
): Promise<RgbImage> {
  const picture = await decodeLibwebp(frame ? stillWebp(frame) : bytes);
  const pixels = { width: picture.width, height: picture.height, data: dropAlpha(picture.data) };
  return frame ? placeOnCanvas(pixels, { width, height, ...pick(frame) }) : pixels;
}

const pick = ({ left, top }: { left: number; top: number }) => ({ left, top });

/** A file of its own for a frame: the extended header (with alpha), then the frame's chunks. */
function stillWebp({ width, height, chunks }: NonNullable<SniffedWebp['frame']>): Buffer {
  const header = Buffer.alloc(30);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(22 + chunks.length, 4);
  header.write('WEBPVP8X', 8, 'latin1');
  header.writeUInt32LE(10, 16);
  header[20] = 0x10;
  header.writeUIntLE(width - 1, 24, 3);
  header.writeUIntLE(height - 1, 27, 3);
  return Buffer.concat([header, chunks]);
}
