import type { ProgramOpOf } from '../../../../program/index.js';
import { plain } from '../layout.js';
import type { ProgramGraph } from '../program-graph.js';
import { type Channels, channelDots, channelSums, channelsOf, perChannel } from './channels.js';
import type { ProgramEmitter } from './program-emitter.js';

/** Each is added once for a value: the derivative uses what the result was made with. */
function momentsOf(x: Channels, graph: ProgramGraph) {
  const once = (what: string, make: () => string) => graph.once(`${what} of ${x.name}`, make);
  const axes = x.rank === 4 ? [0, 2, 3] : [0];
  const mean = once('mean', () => graph.add('ReduceMean', [x.name], { axes, keepdims: 0 }));
  // The variance is that of these: squares of x itself would round it away.
  const centered = once('centered', () => graph.add('Sub', [x.name, perChannel(mean, x, graph)]));
  const squares = once('squares', () => channelDots(centered, centered, x, graph));
  const count = once('count', () => {
    const size = graph.add('Cast', [graph.add('Size', [x.name])], { to: 1 });
    return graph.add('Mul', [size, graph.float(1 / x.count)]);
  });
  const scale = (epsilon: number) =>
    once(`scale ${epsilon}`, () => {
      const variance = graph.add('Div', [squares, count]);
      const bounded = graph.add('Add', [variance, graph.float(epsilon)]);
      return graph.add('Reciprocal', [graph.add('Sqrt', [bounded])]);
    });
  return { mean, centered, squares, count, scale };
}

export const batchNorm: ProgramEmitter<ProgramOpOf<'batchNorm'>> = (op, node, graph) => {
  const [input = '', beta = '', gamma] = node.inputs;
  const x = channelsOf(input, graph);
  const { mean, centered, squares, count, scale } = momentsOf(x, graph);
  const factor =
    gamma === undefined
      ? scale(op.epsilon)
      : graph.add('Mul', [scale(op.epsilon), graph.read(gamma)]);
  const scaled = graph.add('Mul', [centered, perChannel(factor, x, graph)]);
  const offset = perChannel(graph.read(beta), x, graph);
  const others = graph.add('Max', [
    graph.add('Sub', [count, graph.float(1)]),
    graph.float(1), // a sample of one has no variance
  ]);
  const [y, m, variance] = node.outputs.map(({ name }) => name) as [string, string, string];
  graph.define(y, graph.add('Add', [scaled, offset]), x.layout);
  graph.define(m, mean, plain(1));
  graph.define(variance, graph.add('Div', [squares, others]), plain(1));
};

/**
 * dx = factor (dy - mean(dy) - centered scale^2 mean(dy centered)), where factor is gamma times scale,
 * the reciprocal of the standard deviation.
 */
export const batchNormGradient: ProgramEmitter<ProgramOpOf<'batchNormGradient'>> = (
  op,
  node,
  graph,
) => {
  const [gradient = '', input = '', , , gamma] = node.inputs;
  const x = channelsOf(input, graph);
  const dy = graph.read(gradient, x.layout);
  const { centered, count, scale: scaleOf } = momentsOf(x, graph);
  const scale = scaleOf(op.epsilon);
  const sums = channelSums(dy, x, graph);
  const dots = channelDots(dy, centered, x, graph);
  const slopes = graph.add('Mul', [dots, scale]); // dgamma
  const mean = graph.add('Div', [sums, count]);
  const turn = graph.add('Div', [graph.add('Mul', [slopes, scale]), count]);
  const factor = gamma === undefined ? scale : graph.add('Mul', [scale, graph.read(gamma)]);
  const line = graph.add('Add', [
    graph.add('Mul', [centered, perChannel(turn, x, graph)]),
    perChannel(mean, x, graph),
  ]);
  const rest = graph.add('Sub', [dy, line]);
  const [dx, dbeta, dgamma] = node.outputs.map(({ name }) => name) as [string, string, string?];
  graph.define(dx, graph.add('Mul', [rest, perChannel(factor, x, graph)]), x.layout);
  graph.define(dbeta, sums, plain(1));
  if (dgamma !== undefined) graph.define(dgamma, slopes, plain(1));
};
