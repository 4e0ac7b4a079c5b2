import { crc32, inflateSync } from 'node:zlib';
import type { RgbImage } from '@facenet/core';
import type { SniffedPng } from '../sniff/sniffed-image.js';
import { packedPixels } from './packed-pixels.js';

/** Bytes of a pixel. */
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
