import type { RgbImage } from '../../../image/rgb-image.js';

// Quantisation tables of ITU T.81, annex K, row by row.
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
  92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...new Array<number>(32).fill(99),
];

const BLOCK = 8;

/** Row u: the cosine of frequency u at the eight places, orthonormal. */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [Math.floor(i / BLOCK), i % BLOCK];
  return Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1) * 0.5;
});

/**
 * Does to an image in place what saving it as JPEG does, without making a file: the transform of
 * 8x8 blocks in YCbCr, not subsampled, rounded as a quality asks for. Equal to libjpeg to a level or
 * two, but where a coefficient lies half-way between two steps.
 *
 * @param quality as libjpeg counts it, 1 to 100
 */
export function quantizeAsJpeg({ width, height, data }: RgbImage, quality: number): void {
  const luminance = scaledTable(LUMINANCE, quality);
  const chrominance = scaledTable(CHROMINANCE, quality);
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  const [y, cb, cr] = [new Float64Array(64), new Float64Array(64), new Float64Array(64)];
  for (let top = 0; top < height; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      for (let i = 0; i < 64; i++) {
        // Blocks that reach beyond the image repeat its border.
        const row = Math.min(top + (i >> 3), height - 1);
        const from = (row * width + Math.min(left + (i & 7), width - 1)) * 3;
        const [r, g, b] = [data[from]!, data[from + 1]!, data[from + 2]!];
        y[i] = Math.round(0.299 * r + 0.587 * g + 0.114 * b) - 128;
        cb[i] = Math.round(-0.168736 * r - 0.331264 * g + 0.5 * b);
        cr[i] = Math.round(0.5 * r - 0.418688 * g - 0.081312 * b);
      }
      quantizeBlock(y, luminance);
      quantizeBlock(cb, chrominance);
      quantizeBlock(cr, chrominance);
      const rows = Math.min(BLOCK, height - top);
      const columns = Math.min(BLOCK, width - left);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const i = row * BLOCK + column;
          const to = ((top + row) * width + left + column) * 3;
          clamped[to] = y[i]! + 128 + 1.402 * cr[i]!;
          clamped[to + 1] = y[i]! + 128 - 0.344136 * cb[i]! - 0.714136 * cr[i]!;
          clamped[to + 2] = y[i]! + 128 + 1.772 * cb[i]!;
        }
      }
    }
  }
}

/** As libjpeg scales its tables. */
function scaledTable(table: readonly number[], quality: number): Int32Array {
  const scale = Math.trunc(quality < 50 ? 5000 / quality : 200 - 2 * quality);
  return Int32Array.from(table, (value) =>
    Math.min(Math.max(Math.floor((value * scale + 50) / 100), 1), 255),
  );
}

const half = new Float64Array(64);
const coefficients = new Float64Array(64);

/** Transforms a block, rounds every coefficient to its step, and transforms it back to whole levels. */
function quantizeBlock(block: Float64Array, steps: Int32Array): void {
  for (let row = 0; row < 64; row += BLOCK) {
    for (let u = 0; u < BLOCK; u++) {
      let sum = 0;
      for (let x = 0; x < BLOCK; x++) sum += COSINES[u * BLOCK + x]! * block[row + x]!;
      half[row + u] = sum;
    }
  }
  for (let column = 0; column < BLOCK; column++) {
    for (let v = 0; v < BLOCK; v++) {
      let sum = 0;
      for (let y = 0; y < BLOCK; y++) sum += COSINES[v * BLOCK + y]! * half[y * BLOCK + column]!;
      const step = steps[v * BLOCK + column]!;
      // Halves away from zero, as libjpeg rounds them.
      coefficients[v * BLOCK + column] = Math.trunc(sum / step + (sum < 0 ? -0.5 : 0.5)) * step;
    }
  }
  for (let column = 0; column < BLOCK; column++) {
    for (let y = 0; y < BLOCK; y++) {
      let sum = 0;
      for (let v = 0; v < BLOCK; v++) {
        sum += COSINES[v * BLOCK + y]! * coefficients[v * BLOCK + column]!;
      }
      half[y * BLOCK + column] = sum;
    }
  }
  for (let row = 0; row < 64; row += BLOCK) {
    for (let x = 0; x < BLOCK; x++) {
      let sum = 0;
      for (let u = 0; u < BLOCK; u++) sum += COSINES[u * BLOCK + x]! * half[row + u]!;
      block[row + x] = Math.round(sum);
    }
  }
}
