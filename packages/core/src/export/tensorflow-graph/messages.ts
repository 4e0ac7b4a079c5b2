import type { Shape } from '../../network/shape.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import type { Attribute, ConstantStrings, ConstantTensor, DataType, GraphNode } from './graph.js';

// Field numbers are those of TensorFlow's graph.proto, node_def.proto, attr_value.proto,
// tensor.proto, tensor_shape.proto and types.proto (tensorflow/core/framework).

export const DATA_TYPES: Readonly<Record<DataType, number>> = {
  DT_FLOAT: 1,
  DT_INT32: 3,
  DT_STRING: 7,
  DT_INT64: 9,
  DT_BOOL: 10,
  DT_HALF: 19,
  DT_RESOURCE: 20,
};

/** A GraphDef of these nodes, written for the version of the format that is stated. */
export function graphMessage(nodes: readonly GraphNode[], producer: number): ProtobufWriter {
  const graph = new ProtobufWriter();
  for (const node of nodes) {
    const message = nodeMessage(node);
    // Nodes are many and small; only what holds values is kept as views of them.
    if (node.op === 'Const') graph.message(1, message);
    else graph.bytes(1, message.finish());
  }
  return graph.message(4, new ProtobufWriter().integer(1, producer));
}

export function shapeMessage(shape: Shape): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const dim of shape) message.message(2, new ProtobufWriter().integer(1, dim ?? -1));
  return message;
}

function nodeMessage({ name, op, inputs, attributes }: GraphNode): ProtobufWriter {
  const message = new ProtobufWriter().string(1, name).string(2, op);
  for (const input of inputs) message.string(3, input);
  for (const [key, value] of Object.entries(attributes)) {
    message.message(5, new ProtobufWriter().string(1, key).message(2, attributeMessage(value)));
  }
  return message;
}

function attributeMessage(value: Attribute): ProtobufWriter {
  const message = new ProtobufWriter();
  if ('type' in value) return message.integer(6, DATA_TYPES[value.type]);
  if ('text' in value) return message.string(2, value.text);
  if ('integer' in value) return message.integer(3, value.integer);
  if ('float' in value) return message.float(4, value.float);
  if ('flag' in value) return message.integer(5, value.flag ? 1 : 0);
  if ('shape' in value) return message.message(7, shapeMessage(value.shape));
  if ('tensor' in value) return message.message(8, tensorMessage(value.tensor));
  if ('strings' in value) return message.message(8, stringsMessage(value.strings));
  const list = new ProtobufWriter();
  if ('types' in value) for (const type of value.types) list.integer(6, DATA_TYPES[type]);
  else for (const item of value.integers) list.integer(3, item);
  return message.message(1, list);
}

/** The values are kept as a view (TensorFlow's files are little-endian, as every host is). */
function tensorMessage({ type, shape, data }: ConstantTensor): ProtobufWriter {
  return new ProtobufWriter()
    .integer(1, DATA_TYPES[type])
    .message(2, shapeMessage(shape))
    .bytes(4, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function stringsMessage({ shape, values }: ConstantStrings): ProtobufWriter {
  const tensor = new ProtobufWriter()
    .integer(1, DATA_TYPES.DT_STRING)
    .message(2, shapeMessage(shape));
  for (const value of values) tensor.string(8, value);
  return tensor;
}
