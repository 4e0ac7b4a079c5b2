import type { Shape } from '../../../../network/shape.js';
import type { ProgramOpOf } from '../../../../program/index.js';
import { CHANNELS_FIRST } from '../layout.js';
import { leftOver, paddingAround, windowOf } from './convolution.js';
import { type ProgramEmitter, resultOf } from './program-emitter.js';

/** With the places of the maxima where a derivative will ask for them. */
export const maxPool: ProgramEmitter<ProgramOpOf<'maxPool'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const y = resultOf(node);
  const isDerived = graph.consumersOf(y).some((consumer) => consumer.op.type === 'maxPoolGradient');
  const inputs = [graph.read(x, CHANNELS_FIRST)];
  const window = windowOf(op, graph.shapeOf(x));
  const [maxima = '', places] = graph.addSeveral('MaxPool', isDerived ? 2 : 1, inputs, window);
  graph.define(y, maxima, CHANNELS_FIRST);
  if (places !== undefined) graph.once(`maxima of ${y}`, () => places);
};

/** Windows overlap: what arrives at one place adds up. The places count through the whole batch. */
export const maxPoolGradient: ProgramEmitter<ProgramOpOf<'maxPoolGradient'>> = (
  op,
  node,
  graph,
) => {
  const [dy = '', x = '', y = ''] = node.inputs;
  const image = graph.read(x, CHANNELS_FIRST);
  const places = graph.once(`maxima of ${y}`, () => {
    const window = windowOf(op, graph.shapeOf(x));
    return graph.addSeveral('MaxPool', 2, [image], window)[1] as string;
  });
  const flat = (name: string) => graph.reshaped(name, [null]);
  const shape = graph.add('Shape', [image]);
  const zeros = flat(graph.add('Expand', [graph.float(0), shape]));
  const updates = flat(graph.read(dy, CHANNELS_FIRST));
  const scattered = graph.add('ScatterElements', [zeros, flat(places), updates], {
    axis: 0,
    reduction: 'add',
  });
  graph.define(resultOf(node), graph.add('Reshape', [scattered, shape]), CHANNELS_FIRST);
};

export const avgPool: ProgramEmitter<ProgramOpOf<'avgPool'>> = (op, node, graph) => {
  const [x = ''] = node.inputs;
  const window = { ...windowOf(op, graph.shapeOf(x)), count_include_pad: 0 };
  const name = graph.add('AveragePool', [graph.read(x, CHANNELS_FIRST)], window);
  graph.define(resultOf(node), name, CHANNELS_FIRST);
};

/** Each channel is an image of its own, on which each derivative is spread over its window. */
export const avgPoolGradient: ProgramEmitter<ProgramOpOf<'avgPoolGradient'>> = (
  op,
  node,
  graph,
) => {
  const [dy = '', x = ''] = node.inputs;
  const [image, map] = [graph.shapeOf(x), graph.shapeOf(dy)];
  const [height, width] = [map[1] as number, map[2] as number];
  const key = `${node.outputs[0]?.name}:shares`;
  const shares = graph.constant(key, [height, width], sharesOf(op, image, map));
  const shared = graph.add('Mul', [graph.read(dy, CHANNELS_FIRST), shares]);
  const kernel = op.kernel[0] * op.kernel[1];
  const ones = graph.constant(
    `${key}:ones`,
    [1, 1, ...op.kernel],
    new Float32Array(kernel).fill(1),
  );
  const alone = graph.reshaped(shared, [null, 1, height, width]);
  const spread = graph.add('ConvTranspose', [alone, ones], {
    ...windowOf(op, image),
    output_padding: leftOver(op, image, map),
  });
  const shape = [null, image[3], image[1], image[2]] as Shape;
  graph.define(resultOf(node), graph.reshaped(spread, shape), CHANNELS_FIRST);
};

/** 1 / number of cells in each window: padding does not count. */
function sharesOf(op: ProgramOpOf<'avgPoolGradient'>, image: Shape, map: Shape): Float32Array {
  const { before } = paddingAround(op, image);
  const [height, width] = [map[1] as number, map[2] as number];
  const cells = (side: 0 | 1, at: number) => {
    const start = at * op.strides[side] - before[side];
    const end = Math.min(start + op.kernel[side], image[side + 1] as number);
    return end - Math.max(start, 0);
  };
  return Float32Array.from({ length: height * width }, (_, i) => {
    return 1 / (cells(0, Math.floor(i / width)) * cells(1, i % width));
  });
}
