import type { AvgPoolOp, GlobalAvgPoolOp, MaxPoolOp } from '../../../network/ops/index.js';
import { valueName } from '../graph-writer.js';
import type { Emitter } from './emitter.js';
import { windowAttributes } from './window-attributes.js';

export const maxPool: Emitter<MaxPoolOp> = (op, node, graph) => {
  const [input = ''] = node.inputs;
  const window = windowAttributes(op, graph.shapeOf(input));
  graph.add('MaxPool', [valueName(input)], valueName(node.name), window);
};

export const avgPool: Emitter<AvgPoolOp> = (op, node, graph) => {
  const [input = ''] = node.inputs;
  const window = windowAttributes(op, graph.shapeOf(input));
  graph.add('AveragePool', [valueName(input)], valueName(node.name), {
    ...window,
    count_include_pad: 0,
  });
};

export const globalAvgPool: Emitter<GlobalAvgPoolOp> = (_op, node, graph) => {
  const result = valueName(node.name);
  const pooled = graph.add(
    'GlobalAveragePool',
    [valueName(node.inputs[0] as string)],
    `${result}/pooled`,
  );
  graph.add('Flatten', [pooled], result, { axis: 1 });
};
