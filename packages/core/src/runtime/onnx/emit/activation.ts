import type { StoredTensor } from '../../../arrays/weights.js';
import type { NetworkNode } from '../../../network/network.js';
import type { PreluOp, ReluOp, SigmoidOp, SoftmaxOp } from '../../../network/ops/index.js';
import { type GraphWriter, valueName } from '../graph-writer.js';
import type { Emitter } from './emitter.js';

export const relu: Emitter<ReluOp> = (_op, node, graph) => {
  graph.add('Relu', [valueName(node.inputs[0] as string)], valueName(node.name));
};

export const prelu: Emitter<PreluOp> = (_op, node, graph) => {
  emitPrelu(node, graph, valueName(node.inputs[0] as string));
};

export const sigmoid: Emitter<SigmoidOp> = (_op, node, graph) => {
  graph.add('Sigmoid', [valueName(node.inputs[0] as string)], valueName(node.name));
};

/** Over the channels, which are axis 1 of both maps and vectors. */
export const softmax: Emitter<SoftmaxOp> = (_op, node, graph) => {
  graph.add('Softmax', [valueName(node.inputs[0] as string)], valueName(node.name), { axis: 1 });
};

/** The slopes stretch over height and width, which follow the channels. */
export function emitPrelu(node: NetworkNode, graph: GraphWriter, input: string): void {
  const { shape: channels, read } = graph.parameter(node, 'alpha') as StoredTensor;
  const shape = node.shape.length === 4 ? [...channels, 1, 1] : channels;
  const slope = graph.constant(`${node.name}/alpha`, shape, read);
  graph.add('PRelu', [input, slope], valueName(node.name));
}
