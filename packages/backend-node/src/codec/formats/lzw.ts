import { damaged } from '../image-errors.js';

export interface LzwFlavour {
  /** Bits of a plain value; codes begin one bit wider. */
  readonly codeSize: number;
  /** TIFF fills bytes from the most significant bit, GIF from the least. */
  readonly msbFirst: boolean;
  /** TIFF widens codes one entry before the table is full, GIF when it is. */
  readonly widensEarly: boolean;
}

const MAX_WIDTH = 12;

/**
 * Unpacks LZW codes to exactly `size` bytes: whatever follows is not read, so that no input can
 * unfold in memory.
 */
export function unpackLzw(codes: Uint8Array, size: number, flavour: LzwFlavour): Uint8Array {
  const { codeSize, msbFirst, widensEarly } = flavour;
  const output = new Uint8Array(size);
  const clear = 2 ** codeSize;
  // Every string of the table was written once: it is kept as a place in the output.
  const places = new Uint32Array(2 ** MAX_WIDTH);
  const lengths = new Uint32Array(2 ** MAX_WIDTH);
  let next = clear + 2;
  let width = codeSize + 1;
  let written = 0;
  let previousLength = 0;
  let held = 0;
  let heldBits = 0;
  for (let at = 0; written < size; ) {
    while (heldBits < width) {
      if (at === codes.length) throw damaged(`its pixels end at ${written} of ${size} bytes`);
      held = msbFirst ? (held << 8) | codes[at++]! : held | (codes[at++]! << heldBits);
      heldBits += 8;
    }
    heldBits -= width;
    const code = msbFirst ? held >>> heldBits : held & ((1 << width) - 1);
    held = msbFirst ? held & ((1 << heldBits) - 1) : held >>> width;

    if (code === clear) {
      next = clear + 2;
      width = codeSize + 1;
      previousLength = 0;
      continue;
    }
    const repeatsPrevious = code === next && previousLength > 0;
    if (code === clear + 1 || (code >= next && !repeatsPrevious)) {
      throw damaged(`its pixels have the wrong code ${code} after ${written} of ${size} bytes`);
    }
    const previous = written - previousLength;
    const length = code < clear ? 1 : repeatsPrevious ? previousLength + 1 : lengths[code]!;
    const end = Math.min(written + length, size);
    if (code < clear) output[written] = code;
    else {
      // Byte by byte, since a repeated string may overlap what it makes.
      let from = repeatsPrevious ? previous : places[code]!;
      for (let to = written; to < end; ) output[to++] = output[from++]!;
    }
    if (previousLength > 0 && next < 2 ** MAX_WIDTH) {
      places[next] = previous;
      lengths[next++] = previousLength + 1;
      if (next + (widensEarly ? 1 : 0) === 2 ** width && width < MAX_WIDTH) width++;
    }
    previousLength = length;
    written = end;
  }
  return output;
}
