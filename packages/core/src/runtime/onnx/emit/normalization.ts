import type { StoredTensor } from '../../../arrays/weights.js';
import type { BatchNormOp, L2NormalizeOp } from '../../../network/ops/index.js';
import { valueName } from '../graph-writer.js';
import type { Emitter } from './emitter.js';

export const batchNorm: Emitter<BatchNormOp> = (op, node, graph) => {
  const role = (name: string) => graph.parameter(node, name) as StoredTensor;
  const { shape } = role('beta');
  const ones = { shape, read: () => new Float32Array(shape[0] as number).fill(1) };
  const arrays = {
    gamma: op.gamma ? role('gamma') : ones,
    beta: role('beta'),
    mean: role('moving_mean'),
    variance: role('moving_variance'),
  };
  const constants = Object.entries(arrays).map(([name, { read }]) =>
    graph.constant(`${node.name}/${name}`, shape, read),
  );
  const inputs = [valueName(node.inputs[0] as string), ...constants];
  graph.add('BatchNormalization', inputs, valueName(node.name), { epsilon: { float: op.epsilon } });
};

export const l2Normalize: Emitter<L2NormalizeOp> = (op, node, graph) => {
  const input = valueName(node.inputs[0] as string);
  const result = valueName(node.name);
  const floor = graph.constant(`${node.name}/epsilon`, [], () => Float32Array.of(op.epsilon));
  const axes = { axes: [1], keepdims: 1 };
  const squares = graph.add('ReduceSumSquare', [input], `${result}/squares`, axes);
  const bounded = graph.add('Max', [squares, floor], `${result}/bounded`);
  const length = graph.add('Sqrt', [bounded], `${result}/length`);
  graph.add('Div', [input, length], result);
};
