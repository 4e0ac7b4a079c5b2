import type { Shape } from '../../network/shape.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import type { DataType, GraphNode } from './graph.js';
import { DATA_TYPES, graphMessage, shapeMessage } from './messages.js';

/** A value that a signature takes or gives: a result of a node of the graph. */
export interface SignaturePort {
  /** `node:0`. */
  readonly result: string;
  readonly type: DataType;
  readonly shape: Shape;
}

/** What can be asked of a graph under one name. */
export interface Signature {
  readonly inputs: Readonly<Record<string, SignaturePort>>;
  readonly outputs: Readonly<Record<string, SignaturePort>>;
}

/** The version of the graph format of TensorFlow 1.15, the last with which sessions changed. */
const PRODUCER = 134;

/**
 * Writes a graph with its signatures as `saved_model.pb` (SavedModel, tag `serve`). The variables of
 * the graph have no values in it: whoever loads it gives them some.
 *
 * The format: tensorflow/core/protobuf/saved_model.proto and meta_graph.proto.
 */
export function writeSavedModel(
  nodes: readonly GraphNode[],
  signatures: Readonly<Record<string, Signature>>,
): Uint8Array {
  const metaGraph = new ProtobufWriter()
    .message(1, new ProtobufWriter().string(4, 'serve'))
    .message(2, graphMessage(nodes, PRODUCER));
  for (const [name, signature] of Object.entries(signatures)) {
    metaGraph.message(
      5,
      new ProtobufWriter().string(1, name).message(2, signatureMessage(signature)),
    );
  }
  return new ProtobufWriter().integer(1, 1).message(2, metaGraph).finish();
}

function signatureMessage({ inputs, outputs }: Signature): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const [field, ports] of [inputs, outputs].entries()) {
    for (const [name, port] of Object.entries(ports)) {
      message.message(
        field + 1,
        new ProtobufWriter().string(1, name).message(2, portMessage(port)),
      );
    }
  }
  return message.string(3, 'tensorflow/serving/predict');
}

function portMessage({ result, type, shape }: SignaturePort): ProtobufWriter {
  return new ProtobufWriter()
    .string(1, result)
    .integer(2, DATA_TYPES[type])
    .message(3, shapeMessage(shape));
}
