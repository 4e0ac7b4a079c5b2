import { type ConvolutionPadding, paddingOf, type Size2d } from '../../network/shape.js';
import type { ProgramOp } from '../operations.js';
import type { Evaluated } from './evaluate-program.js';

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
}

/** A cell of the input below a window. */
interface Tap {
  /** Where the cell's first channel lies. */
  readonly from: number;
  /** Which cell of the window it is. */
  readonly cell: number;
}

/** Calls back for each window with those of its cells that lie on the image. */
function slide(
  x: Evaluated,
  { kernel, strides, padding }: Window,
  channels: number,
  yields: (taps: readonly Tap[], channel: number) => number,
): Evaluated {
  const [batch, height, width, depth] = x.shape as [number, number, number, number];
  const [top, bottom] = paddingOf(padding, height, kernel[0], strides[0]);
  const [left, right] = paddingOf(padding, width, kernel[1], strides[1]);
  const rows = Math.floor((height + top + bottom - kernel[0]) / strides[0]) + 1;
  const columns = Math.floor((width + left + right - kernel[1]) / strides[1]) + 1;
  const data: number[] = [];
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const taps: Tap[] = [];
        for (let i = 0; i < kernel[0]; i++) {
          for (let j = 0; j < kernel[1]; j++) {
            const [y, z] = [row * strides[0] + i - top, column * strides[1] + j - left];
            if (y < 0 || z < 0 || y >= height || z >= width) continue;
            taps.push({
              from: ((image * height + y) * width + z) * depth,
              cell: i * kernel[1] + j,
            });
          }
        }
        for (let channel = 0; channel < channels; channel++) data.push(yields(taps, channel));
      }
    }
  }
  return { shape: [batch, rows, columns, channels], data: Float64Array.from(data) };
}

const at = (x: Evaluated, flat: number) => x.data[flat] as number;

/** Mean and variance (of the population) of each channel. */
function moments(x: Evaluated, channels: number) {
  const count = x.data.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  x.data.forEach((value, i) => {
    mean[i % channels] = (mean[i % channels] as number) + value / count;
  });
  x.data.forEach((value, i) => {
    const distance = value - (mean[i % channels] as number);
    variance[i % channels] = (variance[i % channels] as number) + distance ** 2 / count;
  });
  return { count, mean, variance };
}

/** The layers of networks, in plain loops; undefined for any other operation. */
export function evaluateLayer(
  op: ProgramOp,
  inputs: readonly Evaluated[],
): readonly Evaluated[] | undefined {
  const [x, second, third] = inputs as readonly [Evaluated, Evaluated, Evaluated | undefined];
  switch (op.type) {
    case 'conv2d': {
      const [, , depth, filters] = second.shape as [number, number, number, number];
      const product = ({ from, cell }: Tap, filter: number) => {
        let sum = 0;
        for (let k = 0; k < depth; k++) {
          sum += at(x, from + k) * at(second, (cell * depth + k) * filters + filter);
        }
        return sum;
      };
      return [
        slide(x, op, filters, (taps, filter) =>
          taps.reduce((sum, tap) => sum + product(tap, filter), 0),
        ),
      ];
    }
    case 'depthwiseConv2d': {
      const channels = x.shape[3] as number;
      return [
        slide(x, op, channels, (taps, channel) =>
          taps.reduce(
            (sum, { from, cell }) =>
              sum + at(x, from + channel) * at(second, cell * channels + channel),
            0,
          ),
        ),
      ];
    }
    case 'maxPool':
      return [
        slide(x, op, x.shape[3] as number, (taps, channel) =>
          Math.max(...taps.map(({ from }) => at(x, from + channel))),
        ),
      ];
    case 'avgPool':
      return [
        slide(x, op, x.shape[3] as number, (taps, channel) => {
          const sum = taps.reduce((total, { from }) => total + at(x, from + channel), 0);
          return sum / taps.length;
        }),
      ];
    case 'batchNorm': {
      const channels = x.shape.at(-1) as number;
      const { count, mean, variance } = moments(x, channels);
      const y = x.data.map((value, i) => {
        const c = i % channels;
        const scale = third ? at(third, c) : 1;
        const deviation = Math.sqrt((variance[c] as number) + op.epsilon);
        return ((value - (mean[c] as number)) / deviation) * scale + at(second, c);
      });
      const sample = variance.map((value) => (value * count) / Math.max(1, count - 1));
      const shape = [channels];
      return [
        { shape: x.shape, data: y },
        { shape, data: mean },
        { shape, data: sample },
      ];
    }
    case 'prelu': {
      const data = x.data.map((value, i) =>
        value > 0 ? value : value * at(second, i % second.data.length),
      );
      return [{ shape: x.shape, data }];
    }
    default:
      return undefined;
  }
}
