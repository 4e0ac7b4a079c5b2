import type { BatchNormOp, L2NormalizeOp } from '../../../network/ops/index.js';
import type { WeightTensor } from '../../../weights/weights.js';
import { valueName } from '../graph-writer.js';
import type { Emitter } from './emitter.js';

export const batchNorm: Emitter<BatchNormOp> = (op, node, graph) => {
  const role = (name: string) => graph.parameter(node, name) as WeightTensor;
  const beta = role('beta');
  const gamma = op.gamma ? role('gamma').data : new Float32Array(beta.data.length).fill(1);
  const arrays = {
    gamma,
    beta: beta.data,
    mean: role('moving_mean').data,
    variance: role('moving_variance').data,
  };
  const constants = Object.entries(arrays).map(([name, data]) =>
    graph.constant(`${node.name}/${name}`, beta.shape, data),
  );
  const inputs = [valueName(node.inputs[0] as string), ...constants];
  graph.add('BatchNormalization', inputs, valueName(node.name), { epsilon: { float: op.epsilon } });
};

export const l2Normalize: Emitter<L2NormalizeOp> = (op, node, graph) => {
  const input = valueName(node.inputs[0] as string);
  const result = valueName(node.name);
  const floor = graph.constant(`${node.name}/epsilon`, [], Float32Array.of(op.epsilon));
  const axes = { axes: [1], keepdims: 1 };
  const squares = graph.add('ReduceSumSquare', [input], `${result}/squares`, axes);
  const bounded = graph.add('Max', [squares, floor], `${result}/bounded`);
  const length = graph.add('Sqrt', [bounded], `${result}/length`);
  graph.add('Div', [input, length], result);
};
