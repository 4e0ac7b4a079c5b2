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
 * For a softmax over channels onnxruntime calls itself for each cell. The same steps over whole maps
 * take a tenth of the time.
 */
function emitPairSoftmax(node: NetworkNode, graph: GraphWriter, input: string): void {
  const result = valueName(node.name);
  const pair = (of: string) => graph.splitChannels(of, [`${of}/first`, `${of}/second`]);
  const largest = graph.add('Max', pair(input), `${result}/largest`);
  const lowered = graph.add('Sub', [input, largest], `${result}/lowered`);
  const raised = graph.add('Exp', [lowered], `${result}/raised`);
  const sum = graph.add('Add', pair(raised), `${result}/sum`);
  const share = graph.add('Reciprocal', [sum], `${result}/share`);
  graph.add('Mul', [raised, share], result);
}

/** The slopes stretch over height and width, which follow the channels. */
export function emitPrelu(node: NetworkNode, graph: GraphWriter, input: string): void {
  const { shape: channels, read } = graph.parameter(node, 'alpha') as StoredTensor;
  const shape = node.shape.length === 4 ? [...channels, 1, 1] : channels;
  const result = valueName(node.name);
  if (graph.target === 'any') {
    const slope = graph.constant(`${node.name}/alpha`, shape, read);
    graph.add('PRelu', [input, slope], result);
    return;
  }
  // relu(x) - slope relu(-x), to the last bit the same. For its PRelu onnxruntime leaves the layout in
  // which it convolves and decides value by value: that took two thirds of MobileFaceNet's time.
  const constant = (name: string, toValue: (slope: number) => number) =>
    graph.constant(`${node.name}/${name}`, shape, () => read().map(toValue));
  const mirror = constant('mirror', () => -1);
  const lowering = constant('lowering', (slope) => -slope);
  const positive = graph.add('Relu', [input], `${result}/positive`);
  const mirrored = graph.add('Mul', [input, mirror], `${result}/mirrored`);
  const negative = graph.add('Relu', [mirrored], `${result}/negative`);
  const sloped = graph.add('Mul', [negative, lowering], `${result}/sloped`);
  graph.add('Add', [sloped, positive], result);
}
