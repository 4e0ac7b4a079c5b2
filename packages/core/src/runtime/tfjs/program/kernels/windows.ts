import { type ConvolutionPadding, paddingOf, type Size2d } from '../../../../network/shape.js';

/** A window that slides over an image. */
export interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
}

/** Zeros around an image, as tfjs-core takes them: [before, after] of each axis. */
export type Margins = [[number, number], [number, number], [number, number], [number, number]];

/** What a rule of padding adds around an image of [batch, height, width, channels]. */
export function marginsOf(
  { kernel, strides, padding }: Window,
  [, height = 0, width = 0]: readonly number[],
): Margins {
  const [top, bottom] = paddingOf(padding, height, kernel[0], strides[0]);
  const [left, right] = paddingOf(padding, width, kernel[1], strides[1]);
  return [[0, 0], [top, bottom], [left, right], [0, 0]]; // biome-ignore format: one line
}
