import { dropAlpha, type Orientation } from '@facenet/core/image';
import jpeg from '@jimp/js-jpeg';
import { damaged, unsupported } from '../image-errors.js';
import { ImageBytes } from './image-bytes.js';
import type { StoredImage } from './stored-image.js';
import { exifOrientation } from './tiff-directory.js';
import { wasmDecoder } from './wasm-decoder.js';

export interface SniffedJpeg extends StoredImage {
  readonly format: 'jpeg';
  /** 1 grey, 3 colour, 4 CMYK or YCCK. */
  readonly components: 1 | 3 | 4;
}

const MARK = 0xff;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const APP14 = 0xee;
/** Frames that decoders commonly read: baseline, extended and progressive, Huffman coded. */
const FRAMES = [0xc0, 0xc1, 0xc2];
const OTHER_FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
/** Cameras write 1 to 11. Each scan of a progressive file visits every pixel, for a few bytes. */
const MAX_SCANS = 100;

/** Walks all markers to the end of the image, so that a file that was cut off is found out. */
export function sniffJpeg(bytes: Uint8Array): SniffedJpeg {
  const reader = new ImageBytes(bytes, false);
  let frame: Frame | undefined;
  let orientation: Orientation | undefined;
  let hasAdobe = false;
  let scans = 0;
  for (let at = nextJpegMarker(bytes, 2); ; ) {
    if (at < 0) throw damaged(`it is cut off at byte ${bytes.length}: its end mark is missing`);
    const marker = reader.uint8(at);
    if (marker === END_OF_IMAGE) break;
    if (marker === START_OF_IMAGE) throw damaged(`another image begins inside it, at byte ${at}`);
    const length = reader.uint16(at + 1);
    if (length < 2) throw damaged(`the segment at byte ${at} is ${length} bytes long`);
    const segment = reader.slice(at + 3, length - 2);
    if (OTHER_FRAMES.includes(marker)) throw unsupported('a lossless or arithmetic-coded JPEG');
    if (FRAMES.includes(marker)) {
      if (frame) throw damaged(`it has a second frame at byte ${at}`);
      frame = readFrame(segment);
    }
    if (marker === START_OF_SCAN && ++scans > MAX_SCANS) {
      throw unsupported(`a JPEG of more than ${MAX_SCANS} scans`);
    }
    if (marker === APP1 && startsWith(segment, 'Exif\0')) {
      orientation ??= exifOrientation(segment.subarray(6));
    }
    hasAdobe ||= marker === APP14 && startsWith(segment, 'Adobe');
    at = nextJpegMarker(bytes, at + 1 + length);
  }
  if (!frame || scans === 0) throw damaged('it has no pixels');
  if (frame.components === 4 && !hasAdobe) throw unsupported('a JPEG of four unnamed colours');
  return { format: 'jpeg', orientation: orientation ?? 1, ...frame };
}

type Frame = Pick<SniffedJpeg, 'width' | 'height' | 'components'>;

function readFrame(segment: Uint8Array): Frame {
  const reader = new ImageBytes(segment, false);
  const bits = reader.uint8(0);
  const [height, width] = [reader.uint16(1), reader.uint16(3)];
  const components = reader.uint8(5);
  if (bits !== 8) throw unsupported(`a JPEG of ${bits} bits a sample`);
  if (components !== 1 && components !== 3 && components !== 4) {
    throw unsupported(`a JPEG of ${components} colour components`);
  }
  reader.slice(6, components * 3);
  return { width, height, components };
}

function startsWith(bytes: Uint8Array, mark: string): boolean {
  return mark.split('').every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/**
 * Finds the next marker that is not part of compressed pixels: a byte 0xFF followed by anything but
 * 0 (a pixel byte of 0xFF), 1 or D0-D7 (restarts inside a scan) and 0xFF (filling).
 *
 * @returns the place of the byte after 0xFF, or -1 where the file ends first
 */
function nextJpegMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(MARK, from); at >= 0; at = bytes.indexOf(MARK, at)) {
    while (bytes[at] === MARK) at++;
    const code = bytes[at];
    if (code === undefined) return -1;
    const isInsideScan = code <= 0x01 || (code >= 0xd0 && code <= 0xd7);
    if (!isInsideScan) return at;
  }
  return -1;
}

/** Whether the decoder shall turn the picture by its EXIF data. */
const LEAVE_ORIENTATION = false;

const decodeMozjpeg = wasmDecoder(
  () => import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js'),
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  LEAVE_ORIENTATION,
);

// Limits are checked before, on the header and for all codecs alike.
const UNLIMITED = { maxMemoryUsageInMB: 65_536, maxResolutionInMP: 65_536 };

/** Decodes by mozjpeg; it lacks CMYK, which plain JavaScript decodes five times slower. */
export async function decodeJpeg(
  bytes: Uint8Array,
  { components }: Pick<SniffedJpeg, 'components'>,
) {
  if (components === 4) {
    const options = { ...UNLIMITED, tolerantDecoding: false };
    const { width, height, data } = jpeg().decode(Buffer.from(bytes), options);
    return { width, height, data: dropAlpha(data) };
  }
  const { width, height, data, warnings } = await decodeMozjpeg(bytes);
  const loss = warnings.find(meansLostPixels);
  if (loss !== undefined) throw new Error(loss);
  return { width, height, data: dropAlpha(data) };
}

/**
 * The decoder warns and goes on where pixels are missing: it would fill the rest of a photo with
 * grey. Other warnings, such as of superfluous bytes before a marker, are common in photos of some
 * phones and harmless.
 */
function meansLostPixels(warning: string): boolean {
  return /premature end|bad (huffman|arithmetic|progress)|instead of RST/i.test(warning);
}
