import { type ConvolutionCall, copyWindow, within } from './geometry.js';
import type { ConvolutionKernels, Finish } from './kernels.js';
import type { ConvolutionMemory } from './memory.js';
import { multiplyRows, rowsAtOnce } from './multiply-rows.js';

/**
 * A convolution as products of rows: a window of the input lies there in as many segments as it has rows, so
 * that only windows that reach beyond the border are copied.
 *
 * @param panels filters of {@link packPanels}
 */
export function convolve(
  kernels: ConvolutionKernels,
  memory: ConvolutionMemory,
  call: ConvolutionCall,
  panels: number,
  [bias, mode, alpha]: Finish,
): void {
  const { input, batch, height, width, channels, output, rows, columns, filters, stride } = call;
  const [kernelHeight, kernelWidth] = call.kernel;
  const depth = kernelHeight * kernelWidth * channels;
  if (depth === channels && stride === 1 && rows === height && columns === width) {
    const product = { values: input, rows: batch * rows * columns, depth, panels, filters };
    multiplyRows(kernels, { ...product, out: output }, [bias, mode, alpha]);
    return;
  }
  const [pixel, segment, outPixel] = [channels * 4, kernelWidth * channels * 4, filters * 4];
  const scratch = memory.scratch(depth * 4);
  const { bytes } = memory;
  const most = rowsAtOnce(segment * kernelHeight);
  const across = { stride, size: width, before: call.left, kernel: kernelWidth };
  const [from, to] = within(columns, across);
  for (let image = 0; image < batch; image++) {
    const start = input + image * height * width * pixel;
    for (let row = 0; row < rows; row++) {
      const line = output + (image * rows + row) * columns * outPixel;
      const y = row * stride - call.top;
      const first = Math.max(0, -y);
      const segments = Math.max(0, Math.min(kernelHeight, height - y) - first);
      const inside = segments > 0 ? ([from, to] as const) : ([columns, columns] as const);
      for (let column = inside[0]; column < inside[1]; column += most) {
        kernels.multiply(
          start + ((y + first) * width + column * stride - call.left) * pixel,
          Math.min(most, inside[1] - column),
          stride * pixel,
          segments,
          segment,
          width * pixel,
          panels + first * segment * 8,
          depth * 32,
          filters,
          line + column * outPixel,
          outPixel,
          bias,
          mode,
          alpha,
        );
      }
      for (let column = 0; column < columns; column++) {
        if (column === inside[0]) column = inside[1];
        if (column >= columns) break;
        const window = {
          y,
          x: column * stride - call.left,
          rows: kernelHeight,
          columns: kernelWidth,
        };
        copyWindow(bytes, { image: start, height, width, pixelBytes: pixel }, window, scratch);
        const copied = { values: scratch, rows: 1, depth, panels, filters };
        multiplyRows(kernels, { ...copied, out: line + column * outPixel }, [bias, mode, alpha]);
      }
    }
  }
}
