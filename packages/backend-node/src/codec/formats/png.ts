import { crc32, inflateSync } from 'node:zlib';
import type { RgbImage } from '@facenet/core';
import { dropAlpha, type Orientation } from '@facenet/core/image';
import png from '@jimp/js-png';
import { damaged } from '../image-errors.js';
import { ImageBytes } from './image-bytes.js';
import type { StoredImage } from './stored-image.js';
import { exifOrientation } from './tiff-directory.js';

export interface SniffedPng extends StoredImage {
  readonly format: 'png';
  readonly bitDepth: number;
  readonly channels: number;
  readonly interlaced: boolean;
  /** The chunks that make the picture (IHDR, PLTE, IDAT, IEND), each from length to checksum. */
  readonly chunks: readonly Uint8Array[];
}

const CRITICAL = ['IHDR', 'PLTE', 'IDAT', 'IEND'];
/** Channels and allowed bit depths by colour type. */
const TYPES: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** Walks all chunks to the last one, so that a file that was cut off is found out. */
export function sniffPng(bytes: Uint8Array): SniffedPng {
  const reader = new ImageBytes(bytes, false);
  if (reader.text(12, 4) !== 'IHDR') throw damaged('it does not begin with its header, IHDR');
  const [width, height] = [reader.uint32(16), reader.uint32(20)];
  const [bitDepth, colorType, interlace] = reader.slice(24, 5).filter((_, i) => i !== 2 && i !== 3);
  const type = TYPES[colorType as number];
  if (!type?.depths.includes(bitDepth as number)) {
    throw damaged(`PNG has no colour type ${colorType} of ${bitDepth} bits`);
  }
  const chunks: Uint8Array[] = [];
  let orientation: Orientation = 1;
  let hasPixels = false;
  for (let at = 8, name = ''; name !== 'IEND'; ) {
    const length = reader.uint32(at);
    name = reader.text(at + 4, 4);
    const chunk = reader.slice(at, length + 12);
    if (CRITICAL.includes(name)) chunks.push(chunk);
    if (name === 'eXIf') orientation = exifOrientation(chunk.subarray(8, 8 + length));
    hasPixels ||= name === 'IDAT';
    at += length + 12;
  }
  if (!hasPixels) throw damaged('it has no pixels');
  const { channels } = type;
  const picture = { bitDepth: bitDepth as number, channels, interlaced: interlace === 1, chunks };
  return { format: 'png', width, height, orientation, ...picture };
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function decodePng(image: SniffedPng): RgbImage {
  return decodePlainPng(image) ?? decodeAnyPng(image);
}

/**
 * Decodes by pngjs, which gets the chunks of the picture only: it would blacken transparent pixels
 * by the tRNS chunk, and colour under transparency is to be kept.
 */
export function decodeAnyPng(image: SniffedPng): RgbImage {
  // pngjs bounds what it inflates by the size of the picture, but not where it is interlaced.
  if (image.interlaced) checkInflatedLength(image);
  const { width, height, data } = png().decode(Buffer.concat([SIGNATURE, ...image.chunks]), {
    // Sixteen bits are cut to eight, as libpng does; pngjs would round.
    skipRescale: image.bitDepth === 16,
  });
  return { width, height, data: dropAlpha(data, image.bitDepth === 16 ? 16 : 8) };
}

function checkInflatedLength({ chunks, width, height, bitDepth, channels }: SniffedPng): void {
  // Seven passes: every row has a filter byte and is filled up to whole bytes.
  const maxOutputLength = Math.ceil((width * height * channels * bitDepth) / 8) + 4 * height + 64;
  try {
    inflateSync(packedPixels(chunks), { maxOutputLength });
  } catch (cause) {
    throw damaged(`its pixels do not unpack to ${width}x${height}`, cause);
  }
}

/** What the pixels of a PNG are deflated to: the contents of its IDAT chunks, joined. */
function packedPixels(chunks: readonly Uint8Array[]): Buffer {
  const pixels = chunks.filter((chunk) => chunk[4] === 0x49 && chunk[5] === 0x44);
  return Buffer.concat(pixels.map((chunk) => chunk.subarray(8, -4)));
}

/** Bytes of a pixel of plain RGB. */
const PIXEL = 3;

/** Node takes no smaller ones. */
const SMALLEST_CHUNK = 64;

/**
 * Decodes the PNG that aligned faces are kept in, eight bits of RGB row after row. A dataset of them
 * is read faster than by libraries, which make RGBA of everything and set up more than that takes.
 *
 * @returns undefined for every other PNG and for damaged ones
 */
export function decodePlainPng(image: SniffedPng): RgbImage | undefined {
  const { width, height, bitDepth, channels, interlaced, chunks } = image;
  if (bitDepth !== 8 || channels !== PIXEL || interlaced || !chunks.every(isWhole))
    return undefined;
  const rowBytes = width * PIXEL;
  const rows = inflated(chunks, height * (rowBytes + 1));
  if (!rows) return undefined;
  const data = new Uint8Array(height * rowBytes);
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const start = y * (rowBytes + 1);
    const undo = FILTERS[rows[start] as number];
    if (!undo) return undefined;
    const row = data.subarray(y * rowBytes, (y + 1) * rowBytes);
    row.set(rows.subarray(start + 1, start + 1 + rowBytes));
    undo(row, above);
    above = row;
  }
  return { width, height, data };
}

/** Whether the checksum at its end is that of a chunk. */
function isWhole(chunk: Uint8Array): boolean {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return crc32(chunk.subarray(4, -4)) === view.getUint32(chunk.length - 4);
}

/** What the pixels unpack to, if that is as much as it should be. */
function inflated(chunks: readonly Uint8Array[], length: number): Uint8Array | undefined {
  try {
    const rows = inflateSync(packedPixels(chunks), {
      maxOutputLength: length,
      chunkSize: Math.max(length, SMALLEST_CHUNK),
    });
    return rows.length === length ? rows : undefined;
  } catch {
    return undefined;
  }
}

/** Each undoes one filter of the PNG specification (9.2) in place, given the row above. */
type Filter = (row: Uint8Array, above: Uint8Array) => void;

const FILTERS: readonly Filter[] = [
  () => {},
  (row) => {
    for (let i = PIXEL; i < row.length; i++) row[i]! += row[i - PIXEL]!;
  },
  (row, above) => {
    for (let i = 0; i < row.length; i++) row[i]! += above[i]!;
  },
  (row, above) => {
    for (let i = 0; i < PIXEL; i++) row[i]! += above[i]! >> 1;
    for (let i = PIXEL; i < row.length; i++) row[i]! += (row[i - PIXEL]! + above[i]!) >> 1;
  },
  (row, above) => {
    for (let i = 0; i < PIXEL; i++) row[i]! += above[i]!;
    for (let i = PIXEL; i < row.length; i++) {
      row[i]! += paeth(row[i - PIXEL]!, above[i]!, above[i - PIXEL]!);
    }
  },
];

/** Whichever of left, upper and upper left is nearest to left + upper - upper left. */
function paeth(left: number, up: number, upLeft: number): number {
  const toLeft = Math.abs(up - upLeft);
  const toUp = Math.abs(left - upLeft);
  const toUpLeft = Math.abs(left + up - 2 * upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}
