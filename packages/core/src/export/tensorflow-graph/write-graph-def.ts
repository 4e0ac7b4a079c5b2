import type { Weights } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import type { Network } from '../../network/index.js';
import type { Shape } from '../../network/shape.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import { buildGraph } from './build-graph.js';
import {
  type Attribute,
  type ConstantTensor,
  type DataType,
  type GraphNode,
  PRODUCER,
} from './graph.js';

/** How a frozen graph is written. */
export interface GraphDefOptions {
  /**
   * Adds the boolean placeholder `phase_train`, which nothing depends on: scripts of the original
   * feed it. Default false.
   */
  readonly phaseTrain?: boolean;
}

const PHASE_TRAIN: GraphNode = {
  name: 'phase_train',
  op: 'Placeholder',
  inputs: [],
  attributes: { dtype: { type: 'DT_BOOL' }, shape: { shape: [] } },
};

// Field numbers are those of TensorFlow's graph.proto, node_def.proto, attr_value.proto,
// tensor.proto, tensor_shape.proto and types.proto (tensorflow/core/framework).

const DATA_TYPES: Readonly<Record<DataType, number>> = { DT_FLOAT: 1, DT_INT32: 3, DT_BOOL: 10 };

/**
 * Writes a network as a frozen TensorFlow graph (GraphDef, .pb), which TensorFlow 1.7 and later
 * import: `input:0` in, the outputs of the network (`embeddings:0`) out, float32 in the
 * [batch, height, width, channels] order of the network; open dimensions stay open.
 *
 * Parameters are constants under their own names, which are those of the original's frozen graphs.
 * A network that was optimised before is smaller and keeps the names that are left.
 *
 * @returns the file; it is the only copy of the weights that is made
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network,
 * NETWORK_INVALID for names or strides that TensorFlow does not take
 */
export function writeGraphDef(
  network: Network,
  weights: Weights,
  { phaseTrain = false }: GraphDefOptions = {},
): Uint8Array {
  const { nodes } = buildGraph(network, weights);
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  if (phaseTrain) {
    if (nodes.some(({ name }) => name === PHASE_TRAIN.name)) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `${network.name} has a node "${PHASE_TRAIN.name}" already.`,
        { hint: 'Leave the option phaseTrain out.' },
      );
    }
    graph.message(1, nodeMessage(PHASE_TRAIN));
  }
  return graph.message(4, new ProtobufWriter().integer(1, PRODUCER)).finish();
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
  const list = new ProtobufWriter();
  for (const item of value.integers) list.integer(3, item);
  return message.message(1, list);
}

function shapeMessage(shape: Shape): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const dim of shape) message.message(2, new ProtobufWriter().integer(1, dim ?? -1));
  return message;
}

/** The values are kept as a view (TensorFlow's files are little-endian, as every host is). */
function tensorMessage({ type, shape, data }: ConstantTensor): ProtobufWriter {
  return new ProtobufWriter()
    .integer(1, DATA_TYPES[type])
    .message(2, shapeMessage(shape))
    .bytes(4, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
