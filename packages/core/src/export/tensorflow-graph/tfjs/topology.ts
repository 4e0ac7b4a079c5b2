import type { Shape } from '../../../network/shape.js';
import { type Attribute, type GraphNode, PRODUCER, type TensorFlowGraph } from '../graph.js';
import { toBase64 } from './base64.js';

/** The graph as TensorFlow.js has it: protobuf's JSON mapping of GraphDef, without the weights. */
export function topologyOf({ nodes }: TensorFlowGraph) {
  return { node: nodes.map(jsonNode), versions: { producer: PRODUCER, minConsumer: 0 } };
}

function jsonNode({ name, op, inputs, attributes }: GraphNode) {
  const attr = Object.entries(attributes).map(([key, value]) => [key, jsonAttribute(value)]);
  return {
    name,
    op,
    ...(inputs.length > 0 && { input: inputs }),
    attr: Object.fromEntries(attr) as Record<string, object>,
  };
}

/** Integers are texts, as 64 bits do not fit JSON's numbers; texts are bytes, so in base64. */
function jsonAttribute(value: Attribute): object {
  if ('type' in value) return { type: value.type };
  if ('text' in value) return { s: toBase64(value.text) };
  if ('integer' in value) return { i: String(value.integer) };
  if ('integers' in value) return { list: { i: value.integers.map(String) } };
  if ('float' in value) return { f: value.float };
  if ('flag' in value) return { b: value.flag };
  if ('shape' in value) return { shape: jsonShape(value.shape) };
  const { type, shape } = value.tensor;
  return { tensor: { dtype: type, tensorShape: jsonShape(shape) } };
}

export function jsonShape(shape: Shape) {
  return { dim: shape.map((dim) => ({ size: String(dim ?? -1) })) };
}
