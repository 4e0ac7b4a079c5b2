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
  const input = valueName(node.inputs[0] as string);
  const isPair = node.shape.length === 4 && node.shape[3] === 2;
  if (graph.target === 'cpu' && isPair) emitPairSoftmax(node, graph, input);
  else graph.add('Softmax', [input], valueName(node.name), { axis: 1 });
};

/**
 * Of two channels, softmax is the sigmoid of how much each exceeds the other. onnxruntime goes from
 * cell to cell for a softmax over channels: twenty times slower.
 */
function emitPairSoftmax(node: NetworkNode, graph: GraphWriter, input: string): void {
  const result = valueName(node.name);
  const signs = () => Float32Array.of(1, -1, -1, 1);
  const subtract = graph.constant(`${node.name}/subtract`, [2, 2, 1, 1], signs);
  graph.add('Conv', [input, subtract], `${result}/excess`, { kernel_shape: [1, 1] });
  graph.add('Sigmoid', [`${result}/excess`], result);
}

/** The slopes stretch over height and width, which follow the channels. */
export function emitPrelu(node: NetworkNode, graph: GraphWriter, input: string): void {
  const { shape: channels, read } = graph.parameter(node, 'alpha') as StoredTensor;
  const shape = node.shape.length === 4 ? [...channels, 1, 1] : channels;
  const slope = graph.constant(`${node.name}/alpha`, shape, read);
  const result = valueName(node.name);
  if (graph.target === 'any') {
    graph.add('PRelu', [input, slope], result);
    return;
  }
  // slope x + (1 - slope) relu(x). For its PRelu onnxruntime leaves the layout in which it convolves
  // and decides value by value: that took two thirds of MobileFaceNet's time.
  const rest = graph.constant(`${node.name}/rest`, shape, () => read().map((a) => 1 - a));
  graph.add('Relu', [input], `${result}/relu`);
  graph.add('Mul', [`${result}/relu`, rest], `${result}/positive`);
  graph.add('Mul', [input, slope], `${result}/sloped`);
  graph.add('Add', [`${result}/sloped`, `${result}/positive`], result);
}
