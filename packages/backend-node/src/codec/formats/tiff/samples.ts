import type { SniffedTiff } from './sniff.js';

interface BlockPlace {
  readonly left: number;
  readonly top: number;
  /** The sample that the block holds, where every sample has blocks of its own. */
  readonly plane: number;
}

/**
 * Copies what is wanted of a block's samples to their places in the image. Sixteen bits are cut to
 * the upper eight; fewer than eight stay as they are.
 *
 * @param samples of the image, `wanted` a pixel
 */
export function readSamples(
  block: Uint8Array,
  {
    width,
    height,
    bits,
    samples: stored,
    planar,
    littleEndian,
    blockWidth,
    blockHeight,
  }: SniffedTiff,
  { left, top, plane }: BlockPlace,
  samples: Uint8Array,
  wanted: number,
): void {
  const perPixel = planar ? 1 : stored;
  const rowBytes = Math.ceil((blockWidth * perPixel * bits) / 8);
  const columns = Math.min(blockWidth, width - left);
  const rows = Math.min(blockHeight, height - top);
  const copied = planar ? 1 : Math.min(wanted, stored);
  const read = sampleReader(block, bits, littleEndian);
  const isCopy = bits === 8 && perPixel === wanted;
  for (let y = 0; y < rows; y++) {
    if (isCopy) {
      const row = block.subarray(y * rowBytes, y * rowBytes + columns * perPixel);
      samples.set(row, ((top + y) * width + left) * wanted);
      continue;
    }
    for (let x = 0; x < columns; x++) {
      const to = ((top + y) * width + left + x) * wanted + plane;
      for (let k = 0; k < copied; k++) {
        samples[to + k] = read(y * rowBytes, x * perPixel + k);
      }
    }
  }
}

/** Reads the sample of a place in the row that begins at a byte. */
function sampleReader(
  block: Uint8Array,
  bits: number,
  littleEndian: boolean,
): (row: number, place: number) => number {
  if (bits === 8) return (row, place) => block[row + place]!;
  if (bits === 16) {
    const upper = littleEndian ? 1 : 0;
    return (row, place) => block[row + place * 2 + upper]!;
  }
  const mask = 2 ** bits - 1;
  return (row, place) => {
    const bit = place * bits;
    return (block[row + (bit >> 3)]! >> (8 - bits - (bit & 7))) & mask;
  };
}

/**
 * Undoes horizontal differencing in place: every sample was stored as its difference from the same
 * sample of the pixel to its left.
 *
 * @param samples how far that is, in samples
 */
export function addDifferences(
  block: Uint8Array,
  {
    rowBytes,
    samples,
    bits,
    littleEndian,
  }: {
    readonly rowBytes: number;
    readonly samples: number;
    readonly bits: 8 | 16;
    readonly littleEndian: boolean;
  },
): void {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  for (let start = 0; start + rowBytes <= block.length; start += rowBytes) {
    const end = start + rowBytes;
    if (bits === 8) {
      for (let at = start + samples; at < end; at++) block[at]! += block[at - samples]!;
      continue;
    }
    for (let at = start + samples * 2; at < end; at += 2) {
      const left = view.getUint16(at - samples * 2, littleEndian);
      view.setUint16(at, view.getUint16(at, littleEndian) + left, littleEndian);
    }
  }
}
