import type { ProgramOpOf } from '../../../../program/index.js';
import { plain } from '../layout.js';
import { channelDots, channelsOf, perChannel } from './channels.js';
import { type ProgramEmitter, resultOf } from './program-emitter.js';

export const prelu: ProgramEmitter<ProgramOpOf<'prelu'>> = (_op, node, graph) => {
  const [input = '', alpha = ''] = node.inputs;
  const x = channelsOf(input, graph);
  const slope = perChannel(graph.read(alpha), x, graph);
  graph.define(resultOf(node), graph.add('PRelu', [x.name, slope]), x.layout);
};

export const preluGradient: ProgramEmitter<ProgramOpOf<'preluGradient'>> = (_op, node, graph) => {
  const [gradient = '', input = '', alpha = ''] = node.inputs;
  const x = channelsOf(input, graph);
  const dy = graph.read(gradient, x.layout);
  const zero = graph.float(0);
  const slope = perChannel(graph.read(alpha), x, graph);
  const positive = graph.add('Greater', [x.name, zero]);
  const sloped = graph.add('Mul', [dy, slope]);
  const [dx, dalpha] = node.outputs.map(({ name }) => name) as [string, string];
  graph.define(dx, graph.add('Where', [positive, dy, sloped]), x.layout);
  const negative = graph.add('Min', [x.name, zero]);
  graph.define(dalpha, channelDots(dy, negative, x, graph), plain(1));
};
