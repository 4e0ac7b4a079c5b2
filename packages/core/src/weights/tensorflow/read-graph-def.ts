import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import { ByteReader } from '../byte-reader.js';
import type { FileBytes } from '../file-bytes.js';
import { type ProtobufMessage, readProtobuf } from '../protobuf-reader.js';
import { readTensorProto } from './tensor-proto.js';

const FORMAT = 'TensorFlow graph';

/** Fields of GraphDef, NodeDef, AttrValue and their map entries. */
const NODE = 1;
const NODE_NAME = 1;
const NODE_OP = 2;
const NODE_ATTRIBUTE = 5;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;
const ATTRIBUTE_TENSOR = 8;

/** The original's frozen graph has 5,883. */
const MOST_NODES = 200_000;

/**
 * Takes the constants of a frozen TensorFlow graph (GraphDef, .pb), by the names of their nodes. The
 * graph itself is passed over, so what training left in it (input queues, the Switch and Merge of
 * every batch norm) does no harm.
 *
 * Memory: the constant at hand, beside the file where that is given as bytes; constants of more values
 * than the file has bytes are refused.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT, also for a graph without constants, which is not frozen
 */
export function readGraphDef(bytes: FileBytes): StoredTensors {
  const tensors = new Map<string, StoredTensor>();
  let nodes = 0;
  for (const node of readProtobuf(bytes, FORMAT).messages(NODE)) {
    if (++nodes > MOST_NODES) throw node.fail(`it has over ${MOST_NODES} nodes`);
    if (node.string(NODE_OP) !== 'Const') continue;
    const value = attribute(node, 'value')?.message(ATTRIBUTE_TENSOR);
    const tensor = value && readTensorProto(value, bytes.length);
    if (tensor) tensors.set(node.string(NODE_NAME) ?? '', tensor);
  }
  if (tensors.size > 0) return tensors;
  throw new ByteReader(bytes, FORMAT).fail(
    `none of its ${nodes} nodes is a constant, as in a graph that is not frozen`,
  );
}

function attribute(node: ProtobufMessage, name: string): ProtobufMessage | undefined {
  for (const entry of node.messages(NODE_ATTRIBUTE)) {
    if (entry.string(ENTRY_KEY) === name) return entry.message(ENTRY_VALUE);
  }
  return undefined;
}
