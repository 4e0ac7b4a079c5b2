import { excerpt } from '../excerpt.js';
import type { FileBytes } from '../file-bytes.js';
import { type ProtobufMessage, readProtobuf } from '../protobuf/protobuf-reader.js';
import type { StoredTensor } from '../stored-tensor.js';
import type { OnnxModel, OnnxNode, OnnxValue } from './model.js';
import { readOnnxNode } from './node.js';
import { readOnnxTensor } from './tensor.js';

/** Of nodes, and as many of all else; the largest public networks have a tenth. */
const MOST = 100_000;

/**
 * Reads an ONNX file: its graph, constants and metadata. Nothing is run. Constants stay views of
 * `bytes` until they are read, so `bytes` must not be changed while the model is in use.
 *
 * Numbers of all kinds up to 64 bits become float32; subgraphs of control flow are left out.
 *
 * Memory: besides `bytes`, at most 8 bytes a byte of the file for lists of numbers, and a fixed
 * number of nodes and names.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when a length, shape or type does not fit, or when values
 * are kept in another file or as sparse tensors
 */
export function readOnnx(bytes: FileBytes): OnnxModel {
  const model = readProtobuf(bytes, 'ONNX file');
  const graph = model.message(7);
  if (!graph || !model.integer(1)) throw model.fail('it has no graph or no version');
  const [sparse] = graph.all(15);
  if (sparse) throw graph.fail('it has sparse tensors, which are not read', sparse.start);

  const tensors = new Map<string, StoredTensor>();
  for (const message of bounded(graph, 5)) {
    const name = message.string(8);
    if (!name || tensors.has(name)) {
      throw message.fail(`the name of a tensor, ${excerpt(name)}, is missing or used twice`);
    }
    tensors.set(name, readOnnxTensor(message));
  }
  const nodes: OnnxNode[] = [];
  for (const message of bounded(graph, 1)) nodes.push(readOnnxNode(message));
  return {
    tensors,
    nodes,
    inputs: readValues(graph, 11).filter(({ name }) => !tensors.has(name)),
    outputs: readValues(graph, 12),
    metadata: readMetadata(model),
    producer: [model.string(2), model.string(3)].filter(Boolean).join(' '),
    opset: readOpset(model),
  };
}

function* bounded(message: ProtobufMessage, field: number): Generator<ProtobufMessage, void> {
  let count = 0;
  for (const inner of message.messages(field)) {
    if (++count > MOST) throw inner.fail(`there are more than ${MOST} of field ${field}`);
    yield inner;
  }
}

/** ValueInfoProto: name, and type.tensor_type.shape.dim. */
function readValues(graph: ProtobufMessage, field: number): OnnxValue[] {
  const values: OnnxValue[] = [];
  for (const message of bounded(graph, field)) {
    const dims = message.message(2)?.message(1)?.message(2);
    const shape = dims && [...bounded(dims, 1)].map((dim) => dim.integer(1) ?? null);
    values.push({ name: message.string(1) ?? '', shape });
  }
  return values;
}

function readMetadata(model: ProtobufMessage): Record<string, string> {
  const entries = [...bounded(model, 14)].map(
    (entry) => [entry.string(1) ?? '', entry.string(2) ?? ''] as const,
  );
  return Object.fromEntries(entries);
}

/** The version of the standard operators, whose domain has no name. */
function readOpset(model: ProtobufMessage): number {
  for (const set of bounded(model, 8)) if (!set.string(1)) return set.integer(2) ?? 0;
  return 0;
}
