import { damaged } from '../../image-errors.js';
import type { SniffedBmp } from '../../sniff/sniffed-image.js';

const END_OF_ROW = 0;
const END_OF_IMAGE = 1;
const JUMP = 2;

/**
 * Unpacks runs of 8-bit or 4-bit indices to one byte a pixel, rows in the order of the file.
 * Pixels that are jumped over keep index 0.
 */
export function unpackRle({ pixels, width, height, compression }: SniffedBmp): Uint8Array {
  const isNibbles = compression === 'rle4';
  const indices = new Uint8Array(width * height);
  let [at, x, y] = [0, 0, 0];
  const read = () => {
    if (at >= pixels.length) throw damaged(`its pixels end in row ${y} of ${height}`);
    return pixels[at++]!;
  };
  const put = (index: number) => {
    if (x < width) indices[y * width + x] = index;
    x++;
  };
  while (y < height) {
    const [count, value] = [read(), read()];
    if (count > 0) {
      for (let i = 0; i < count; i++) put(isNibbles ? nibble(value, i) : value);
    } else if (value === END_OF_ROW) {
      [x, y] = [0, y + 1];
    } else if (value === END_OF_IMAGE) {
      break;
    } else if (value === JUMP) {
      [x, y] = [x + read(), y + read()];
    } else {
      // That many plain values follow, filled up to pairs of bytes.
      const start = at;
      for (let i = 0, byte = 0; i < value; i++) {
        if (!isNibbles || i % 2 === 0) byte = read();
        put(isNibbles ? nibble(byte, i) : byte);
      }
      if ((at - start) % 2 === 1) at++;
    }
  }
  return indices;
}

/** The upper half of a byte for even places, the lower for odd ones. */
function nibble(byte: number, place: number): number {
  return place % 2 === 0 ? byte >> 4 : byte & 15;
}
