import { type ConvolutionCall, within } from './geometry.js';
import type { ConvolutionKernels, Finish } from './kernels.js';
import type { ConvolutionMemory } from './memory.js';

/** The kernel for rows computes so many cells together, and no less. */
const LEAST_COLUMNS = 4;

/**
 * A depthwise convolution of 3x3 weights, row by row, and cell by cell at the left and right border.
 *
 * @param weights of {@link packDepthwise}
 */
export function filterChannels(
  { filter1, filter2, filterCell }: ConvolutionKernels,
  memory: ConvolutionMemory,
  call: ConvolutionCall,
  weights: number,
  [bias, mode, alpha]: Finish,
): void {
  const { input, batch, height, width, channels, output, rows, columns, stride, left } = call;
  const filterRow = stride === 1 ? filter1 : filter2;
  const pixel = channels * 4;
  const zeros = memory.zeros(width * pixel);
  const [from, end] = within(columns, { stride, size: width, before: left, kernel: 3 });
  const to = end - from < LEAST_COLUMNS ? from : end;
  for (let line = 0; line < batch * rows; line++) {
    const image = input + Math.floor(line / rows) * height * width * pixel;
    const out = output + line * columns * pixel;
    const y = (line % rows) * stride - call.top;
    const row0 = y < 0 || y >= height ? zeros : image + y * width * pixel;
    const row1 = y + 1 < 0 || y + 1 >= height ? zeros : image + (y + 1) * width * pixel;
    const row2 = y + 2 < 0 || y + 2 >= height ? zeros : image + (y + 2) * width * pixel;
    if (to > from) {
      const at = (from * stride - left) * pixel;
      const count = to - from;
      const first = out + from * pixel;
      filterRow(row0 + at, row1 + at, row2 + at, pixel, weights, first, count, bias, mode, alpha);
    }
    for (let column = 0; column < columns; column++) {
      if (column === from) column = to;
      if (column === columns) break;
      const x = column * stride - left;
      const hidden = Math.max(0, -x);
      const shown = Math.min(3, width - x) - hidden;
      const at = (x + hidden) * pixel;
      const seen = weights + hidden * 16;
      const cell = out + column * pixel;
      filterCell(row0 + at, row1 + at, row2 + at, shown, pixel, seen, cell, bias, mode, alpha);
    }
  }
}
