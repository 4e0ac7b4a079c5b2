import { type ConvolutionCall, copyWindow } from './geometry.js';
import type { ConvolutionKernels, Finish } from './kernels.js';
import type { ConvolutionMemory } from './memory.js';
import { panelBytes } from './pack-filters.js';

/** Cells of a tile's side, of the window that it is made of, and sums of a window. */
const [TILE, WINDOW, SUMS] = [4, 6, 36];
/** Bytes of sums and products that are worked on together: they stay in the second fastest memory. */
const BLOCK_BYTES = 1 << 18;

/** Between sums, as processors cannot keep many values whose addresses differ by multiples of 4,096. */
const APART = 64;

/**
 * A convolution of 3x3 weights at every cell, by Winograd's F(4x4, 3x3) (Lavin and Gray, "Fast Algorithms for
 * Convolutional Neural Networks", 2015): a tile of 4x4 results takes 36 products in place of 144.
 *
 * @param panels filters of {@link packWinograd}
 */
export function convolveByTiles(
  kernels: ConvolutionKernels,
  memory: ConvolutionMemory,
  call: ConvolutionCall,
  panels: number,
  [bias, mode, alpha]: Finish,
): void {
  const { input, batch, height, width, channels, output, rows, columns, filters } = call;
  const [pixel, outPixel] = [channels * 4, filters * 4];
  const most = tilesAtOnce(channels, filters);
  const [sumStep, productStep] = [most * pixel + APART, most * outPixel + APART];
  const zeros = memory.zeros(outPixel);
  const sums = memory.scratch(SUMS * (sumStep + productStep + pixel + 16) + TILE * TILE * outPixel);
  const products = sums + SUMS * sumStep;
  const lines = products + SUMS * productStep;
  const window = lines + SUMS * 16;
  const tile = window + SUMS * pixel;
  const { bytes } = memory;
  const across = Math.ceil(columns / TILE);
  const inImage = across * Math.ceil(rows / TILE);
  const matrix = panelBytes(channels, filters);
  for (let first = 0; first < batch * inImage; first += most) {
    const count = Math.min(most, batch * inImage - first);
    for (let i = 0; i < count; i++) {
      const number = (first + i) % inImage;
      const image = input + Math.floor((first + i) / inImage) * height * width * pixel;
      const y = Math.floor(number / across) * TILE - call.top;
      const x = (number % across) * TILE - call.left;
      const to = sums + i * pixel;
      if (y >= 0 && x >= 0 && y + WINDOW <= height && x + WINDOW <= width) {
        const from = image + (y * width + x) * pixel;
        kernels.transformInput(from, width * pixel, pixel, pixel, to, sumStep, lines);
      } else {
        const part = { y, x, rows: WINDOW, columns: WINDOW };
        copyWindow(bytes, { image, height, width, pixelBytes: pixel }, part, window);
        kernels.transformInput(window, WINDOW * pixel, pixel, pixel, to, sumStep, lines);
      }
    }
    for (let sum = 0; sum < SUMS; sum++) {
      kernels.multiply(
        sums + sum * sumStep,
        count,
        pixel,
        1,
        pixel,
        0,
        panels + sum * matrix,
        channels * 32,
        filters,
        products + sum * productStep,
        outPixel,
        zeros,
        0,
        zeros,
      );
    }
    for (let i = 0; i < count; i++) {
      const number = (first + i) % inImage;
      const [y, x] = [Math.floor(number / across) * TILE, (number % across) * TILE];
      const line = Math.floor((first + i) / inImage) * rows + y;
      const out = output + (line * columns + x) * outPixel;
      const whole = y + TILE <= rows && x + TILE <= columns;
      kernels.transformOutput(
        products + i * outPixel,
        productStep,
        outPixel,
        whole ? out : tile,
        (whole ? columns : TILE) * outPixel,
        outPixel,
        bias,
        mode,
        alpha,
        lines,
      );
      if (whole) continue;
      const length = Math.min(TILE, columns - x) * outPixel;
      for (let row = 0; row < TILE && y + row < rows; row++) {
        const from = tile + row * TILE * outPixel;
        bytes.copyWithin(out + row * columns * outPixel, from, from + length);
      }
    }
  }
}

function tilesAtOnce(channels: number, filters: number): number {
  const tiles = BLOCK_BYTES / (SUMS * 4 * (channels + filters));
  return Math.max(4, Math.floor(tiles / 4) * 4);
}
