import type { StoredTensor } from '../../../arrays/weights.js';
import type { NetworkNode } from '../../../network/network.js';
import type { Conv2dOp, DenseOp, DepthwiseConv2dOp } from '../../../network/ops/index.js';
import { type GraphWriter, valueName } from '../graph-writer.js';
import type { Attribute } from '../proto/messages.js';
import { emitPrelu } from './activation.js';
import type { Emitter } from './emitter.js';
import { spatialLast } from './layout.js';
import { windowAttributes } from './window-attributes.js';

export const conv2d: Emitter<Conv2dOp> = (op, node, graph) => {
  emitConv(op, node, graph, {});
};

export const depthwiseConv2d: Emitter<DepthwiseConv2dOp> = (op, node, graph) => {
  emitConv(op, node, graph, { group: node.shape[3] as number });
};

export const dense: Emitter<DenseOp> = (op, node, graph) => {
  const { shape, read } = graph.parameter(node, 'weights') as StoredTensor;
  const weights = graph.constant(`${node.name}/weights`, shape, read);
  emitWithActivation('Gemm', op, node, graph, weights, {});
};

function emitConv(
  op: Conv2dOp | DepthwiseConv2dOp,
  node: NetworkNode,
  graph: GraphWriter,
  attributes: Readonly<Record<string, Attribute>>,
): void {
  const { shape, read } = graph.parameter(node, 'weights') as StoredTensor;
  const [height = 1, width = 1, a = 1, b = 1] = shape;
  // Depthwise kernels are [height, width, channels, 1] here and [channels, 1, height, width] there.
  const order = op.type === 'conv2d' ? [height, width, a, b] : [height, width, 1, a];
  const [, , inner = 1, outer = 1] = order;
  const name = `${node.name}/weights`;
  const theirs = [outer, inner, height, width];
  const weights = graph.constant(name, theirs, (pool) => spatialLast(order, read(pool), pool));
  const window = windowAttributes(op, graph.shapeOf(node.inputs[0] as string));
  emitWithActivation('Conv', op, node, graph, weights, { ...window, ...attributes });
}

/** The product, its biases and whatever the optimiser fused behind. */
function emitWithActivation(
  type: 'Conv' | 'Gemm',
  { activation }: Conv2dOp | DepthwiseConv2dOp | DenseOp,
  node: NetworkNode,
  graph: GraphWriter,
  weights: string,
  attributes: Readonly<Record<string, Attribute>>,
): void {
  const result = valueName(node.name);
  const linear = activation ? `${result}/linear` : result;
  const biases = graph.parameter(node, 'biases');
  const inputs = [valueName(node.inputs[0] as string), weights];
  if (biases) inputs.push(graph.constant(`${node.name}/biases`, biases.shape, biases.read));
  graph.add(type, inputs, linear, attributes);
  if (activation === 'relu') graph.add('Relu', [linear], result);
  if (activation === 'prelu') emitPrelu(node, graph, linear);
}
