import type { SniffedGif } from '../sniff/sniffed-image.js';
import { placeOnCanvas } from './canvas.js';
import { unpackLzw } from './lzw.js';

/** First row and distance of rows in the four passes of an interlaced frame. */
const PASSES = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/** Decodes the first frame; transparent pixels and what it leaves of the canvas are black. */
export function decodeGif({ width, height, frame }: SniffedGif) {
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
