import type { RgbImage } from '@facenet/core';
import { damaged } from '../image-errors.js';
import { placeOnCanvas } from '../pixels.js';
import { ImageBytes } from './image-bytes.js';
import { unpackLzw } from './lzw.js';
import type { StoredImage } from './stored-image.js';

/** The first frame of a GIF; positions are on the canvas. */
export interface SniffedGif extends StoredImage {
  readonly format: 'gif';
  readonly frame: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly interlaced: boolean;
    /** Red, green, blue of each colour. */
    readonly palette: Uint8Array;
    readonly transparent: number | undefined;
    readonly codeSize: number;
    /** The compressed indices, sub-blocks joined. */
    readonly codes: Uint8Array;
  };
}

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const GRAPHIC_CONTROL = 0xf9;

/** Reads up to the end of the first frame; further frames are of no interest. */
export function sniffGif(bytes: Uint8Array): SniffedGif {
  const reader = new ImageBytes(bytes, true);
  const [width, height, flags] = [reader.uint16(6), reader.uint16(8), reader.uint8(10)];
  const colors = readPalette(reader, 13, flags);
  let transparent: number | undefined;
  for (let at = 13 + colors.length; ; ) {
    const block = reader.uint8(at);
    if (block === IMAGE) {
      const frame = { ...readFrame(reader, at + 1, colors), transparent };
      const surface = Math.max(width * height, frame.width * frame.height);
      return { format: 'gif', width, height, orientation: 1, surface, frame };
    }
    if (block !== EXTENSION) throw damaged(`byte ${at} begins neither a frame nor an extension`);
    if (reader.uint8(at + 1) === GRAPHIC_CONTROL && (reader.uint8(at + 3) & 1) === 1) {
      transparent = reader.uint8(at + 6);
    }
    at = skipSubBlocks(reader, at + 2);
  }
}

function readFrame(reader: ImageBytes, at: number, globalColors: Uint8Array) {
  const flags = reader.uint8(at + 8);
  const localColors = readPalette(reader, at + 9, flags);
  const palette = localColors.length > 0 ? localColors : globalColors;
  if (palette.length === 0) throw damaged('its first frame has no colours');
  const start = at + 9 + localColors.length;
  const codeSize = reader.uint8(start);
  if (codeSize < 1 || codeSize > 8) throw damaged(`its pixels are of ${codeSize} bits`);
  return {
    left: reader.uint16(at),
    top: reader.uint16(at + 2),
    width: reader.uint16(at + 4),
    height: reader.uint16(at + 6),
    interlaced: (flags & 0x40) !== 0,
    palette,
    codeSize,
    codes: joinSubBlocks(reader, start + 1),
  };
}

/** Flags of a palette: bit 7 whether there is one, bits 0-2 the binary logarithm of its size - 1. */
function readPalette(reader: ImageBytes, at: number, flags: number): Uint8Array {
  return reader.slice(at, (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
}

function skipSubBlocks(reader: ImageBytes, at: number): number {
  let next = at;
  while (reader.uint8(next) !== 0) next += 1 + reader.uint8(next);
  return next + 1;
}

/** Data comes in blocks of up to 255 bytes, each after its length; an empty one ends it. */
function joinSubBlocks(reader: ImageBytes, start: number): Uint8Array {
  const joined = new Uint8Array(skipSubBlocks(reader, start) - start);
  let length = 0;
  for (let at = start; reader.uint8(at) !== 0; at += 1 + reader.uint8(at)) {
    const block = reader.slice(at + 1, reader.uint8(at));
    joined.set(block, length);
    length += block.length;
  }
  return joined.subarray(0, length);
}

/** First row and distance of rows in the four passes of an interlaced frame. */
const PASSES = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/** Decodes the first frame; transparent pixels and what it leaves of the canvas are black. */
export function decodeGif({ width, height, frame }: SniffedGif): RgbImage {
  const { palette, transparent } = frame;
  const flavour = { codeSize: frame.codeSize, msbFirst: false, widensEarly: false };
  const indices = unpackLzw(frame.codes, frame.width * frame.height, flavour);
  const data = new Uint8Array(indices.length * 3);
  let from = 0;
  for (const y of frame.interlaced ? interlacedRows(frame.height) : plainRows(frame.height)) {
    for (let x = 0, to = y * frame.width * 3; x < frame.width; x++, to += 3) {
      const index = indices[from++]!;
      if (index === transparent) continue;
      data[to] = palette[index * 3] ?? 0;
      data[to + 1] = palette[index * 3 + 1] ?? 0;
      data[to + 2] = palette[index * 3 + 2] ?? 0;
    }
  }
  const picture = { width: frame.width, height: frame.height, data };
  return placeOnCanvas(picture, { left: frame.left, top: frame.top, width, height });
}

function* plainRows(height: number): Iterable<number> {
  for (let y = 0; y < height; y++) yield y;
}

function* interlacedRows(height: number): Iterable<number> {
  for (const [first, step] of PASSES) for (let y = first; y < height; y += step) yield y;
}
