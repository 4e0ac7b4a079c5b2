import type { ProgramOpOf } from '../../../../program/index.js';
import { CHANNELS_FIRST, CHANNELS_ONE_FIRST } from '../layout.js';
import { rowsOf, sumsOfDots } from './channels.js';
import { leftOver, paddingAround, shifted, turnedAbout, windowOf } from './convolution.js';
import { type ProgramEmitter, resultOf } from './program-emitter.js';

export const depthwiseConv2d: ProgramEmitter<ProgramOpOf<'depthwiseConv2d'>> = (
  op,
  node,
  graph,
) => {
  const [x = '', filters = ''] = node.inputs;
  const inputs = [graph.read(x, CHANNELS_FIRST), graph.read(filters, CHANNELS_ONE_FIRST)];
  const image = graph.shapeOf(x);
  const window = { ...windowOf(op, image), group: image[3] as number };
  graph.define(resultOf(node), graph.add('Conv', inputs, window), CHANNELS_FIRST);
};

export const depthwiseInputGradient: ProgramEmitter<ProgramOpOf<'depthwiseInputGradient'>> = (
  op,
  node,
  graph,
) => {
  const [dy = '', filters = '', x = ''] = node.inputs;
  const { kernel, strides } = op;
  const image = graph.shapeOf(x);
  const group = image[3] as number;
  const map = graph.read(dy, CHANNELS_FIRST);
  const weights = graph.read(filters, CHANNELS_ONE_FIRST);
  let name: string;
  if (strides[0] === 1 && strides[1] === 1) {
    const { before, after } = paddingAround(op, image);
    const pads = [before, after].flatMap((cells) => cells.map((n, i) => (kernel[i] ?? 1) - 1 - n));
    const turned = turnedAbout(weights, kernel, graph);
    name = graph.add('Conv', [map, turned], { kernel_shape: kernel, pads, group });
  } else {
    name = graph.add('ConvTranspose', [map, weights], {
      ...windowOf(op, image),
      output_padding: leftOver(op, image, graph.shapeOf(dy)),
      group,
    });
  }
  graph.define(resultOf(node), name, CHANNELS_FIRST);
};

/** For each place of the kernel, and each channel, the product of what it met and the derivatives. */
export const depthwiseFilterGradient: ProgramEmitter<ProgramOpOf<'depthwiseFilterGradient'>> = (
  op,
  node,
  graph,
) => {
  const [dy = '', x = '', filters = ''] = node.inputs;
  const [height, width, channels] = graph.shapeOf(filters) as [number, number, number];
  const rows = rowsOf(graph.read(dy, CHANNELS_FIRST), graph);
  const places = shifted(op, x, CHANNELS_FIRST, graph.shapeOf(dy), graph).map((place) => {
    const sums = sumsOfDots(rows, rowsOf(place, graph), channels, graph);
    return graph.reshaped(sums, [channels, 1]);
  });
  const joined = graph.add('Concat', places, { axis: 1 });
  const name = graph.reshaped(joined, [channels, 1, height, width]);
  graph.define(resultOf(node), name, CHANNELS_ONE_FIRST);
};
