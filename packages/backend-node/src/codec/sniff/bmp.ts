import { damaged, unsupported } from '../image-errors.js';
import { ByteReader } from './byte-reader.js';
import type { SniffedBmp } from './sniffed-image.js';

const FILE_HEADER = 14;
/** Length of the header of OS/2 1.x, whose sizes are of 16 bits. */
const CORE = 12;
const BITS = [1, 2, 4, 8, 16, 24, 32];
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

/** Reads a Windows or OS/2 bitmap's headers and checks that all rows are there. */
export function sniffBmp(bytes: Uint8Array): SniffedBmp {
  const reader = new ByteReader(bytes, true);
  const headerLength = reader.uint32(FILE_HEADER);
  if (headerLength !== CORE && headerLength < 16) {
    throw damaged(`BMP has no header of ${headerLength} bytes`);
  }
  const isCore = headerLength === CORE;
  const at = FILE_HEADER + 4;
  const width = isCore ? reader.uint16(at) : reader.int32(at);
  const storedHeight = isCore ? reader.uint16(at + 2) : reader.int32(at + 4);
  const bits = reader.uint16(isCore ? at + 6 : at + 10);
  if (!BITS.includes(bits)) throw damaged(`BMP has no pixels of ${bits} bits`);
  const code = headerLength >= 20 ? reader.uint32(at + 12) : 0;
  const compression = nameCompression(code, bits);

  const hasMasks = code === BITFIELDS || code === ALPHA_BITFIELDS;
  const masksAt = FILE_HEADER + 40;
  const maskBytes = hasMasks && headerLength === 40 ? (code === BITFIELDS ? 12 : 16) : 0;
  const pixelsAt = reader.uint32(10);
  const pixels = reader.slice(pixelsAt, Math.max(0, bytes.length - pixelsAt));
  const height = Math.abs(storedHeight);
  if (compression === 'none') reader.slice(pixelsAt, bmpStride(width, bits) * height);

  const paletteStep = isCore ? 3 : 4;
  const paletteAt = FILE_HEADER + headerLength + maskBytes;
  const used = headerLength >= 36 ? reader.uint32(at + 28) : 0;
  const colors = bits > 8 ? 0 : used === 0 ? 2 ** bits : Math.min(used, 2 ** bits);
  const room = Math.max(0, pixelsAt - paletteAt);
  return {
    format: 'bmp',
    width,
    height,
    orientation: 1,
    bits: bits as SniffedBmp['bits'],
    compression,
    topDown: storedHeight < 0,
    // Some writers leave unused colours out; the pixels begin where the header says.
    palette: reader.slice(paletteAt, Math.min(colors * paletteStep, room)),
    paletteStep,
    masks: hasMasks
      ? [reader.uint32(masksAt), reader.uint32(masksAt + 4), reader.uint32(masksAt + 8)]
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f]
        : [0xff0000, 0x00ff00, 0x0000ff],
    pixels,
  };
}

/** Bytes of a row: whole groups of four. */
export function bmpStride(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function nameCompression(code: number, bits: number): SniffedBmp['compression'] {
  if (code === 0) return 'none';
  if (code === 1 && bits === 8) return 'rle8';
  if (code === 2 && bits === 4) return 'rle4';
  if ((code === BITFIELDS || code === ALPHA_BITFIELDS) && (bits === 16 || bits === 32)) {
    return 'none';
  }
  throw unsupported(`a BMP of ${bits} bits with compression ${code}`);
}
