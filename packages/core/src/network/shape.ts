import { FaceNetError } from '../errors.js';

/** One dimension; `null` where it is only known when the network runs (batch, map size). */
export type Dim = number | null;

/** Images are [batch, height, width, channels], vectors [batch, features]. */
export type Shape = readonly Dim[];

/** Height and width. */
export type Size2d = readonly [number, number];

/** TensorFlow's two padding rules; `same` pads the odd cell at the bottom and right. */
export type Padding = 'same' | 'valid';

/**
 * With the rule of PyTorch, Caffe and MXNet beside them: `symmetric` adds half of the kernel, rounded
 * down, on every side. It differs from `same` where strides are above 1.
 */
export type ConvolutionPadding = Padding | 'symmetric';

export function formatShape(shape: Shape): string {
  return `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}

/** Size of one axis after a sliding window, `null` when the input's is open. */
export function windowOutput(
  input: Dim,
  kernel: number,
  stride: number,
  padding: ConvolutionPadding,
): Dim {
  if (input === null) return null;
  const [before, after] = paddingOf(padding, input, kernel, stride);
  const size = Math.floor((input + before + after - kernel) / stride) + 1;
  if (size < 1) {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `A window of ${kernel} does not fit an input side of ${input}.`,
      { hint: 'Use a larger input.' },
    );
  }
  return size;
}

/** Cells that a rule adds before and after one axis. */
export function paddingOf(
  padding: ConvolutionPadding,
  input: number,
  kernel: number,
  stride: number,
): Size2d {
  if (padding === 'same') return samePadding(input, kernel, stride);
  const cells = padding === 'symmetric' ? symmetricPadding(kernel) : 0;
  return [cells, cells];
}

/** Cells that `symmetric` adds on each side, whatever the input. */
export function symmetricPadding(kernel: number): number {
  return Math.floor(kernel / 2);
}

/** Cells that `same` adds before and after one axis, as TensorFlow computes them. */
export function samePadding(input: number, kernel: number, stride: number): Size2d {
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + kernel - input, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** The image shape behind a spatial operation, or an error that names what it got. */
export function imageShape(shape: Shape, operation: string): readonly [Dim, Dim, Dim, number] {
  const [batch, height, width, channels] = shape;
  if (shape.length !== 4 || typeof channels !== 'number') {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `${operation} needs an input of [batch, height, width, channels], not ${formatShape(shape)}.`,
    );
  }
  return [batch ?? null, height ?? null, width ?? null, channels];
}

/** The channel count (last dimension), which every network fixes. */
export function channelsOf(shape: Shape, operation: string): number {
  const channels = shape.at(-1);
  if (typeof channels !== 'number') {
    throw new FaceNetError(
      'NETWORK_INVALID',
      `${operation} needs a fixed last dimension, not ${formatShape(shape)}.`,
    );
  }
  return channels;
}
