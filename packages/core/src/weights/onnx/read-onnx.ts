import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import type { FileBytes } from '../file-bytes.js';
import { type ProtobufMessage, readProtobuf } from '../protobuf-reader.js';
import { type OnnxDataFiles, readOnnxTensor } from './onnx-tensor.js';

/** Of nodes, and as many of all else; the largest public networks have a tenth. */
const MOST = 100_000;

/** Value of a node's attribute; subgraphs and kinds that networks have no use for are left out. */
export type OnnxAttribute = number | string | readonly number[] | StoredTensor;

/** One operation of an ONNX graph. */
export interface OnnxNode {
  /** `Conv`, `BatchNormalization`, ... */
  readonly opType: string;
  /** Often empty. */
  readonly name: string;
  /** Names of values; an empty name is an input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input or output of the graph. */
export interface OnnxValue {
  readonly name: string;
  /** `null` where a dimension is open; undefined where the file states no shape. */
  readonly shape: readonly (number | null)[] | undefined;
  /** `float32`, `uint8`, ...; the format's number for rare ones, undefined where it is no array. */
  readonly type: string | undefined;
}

/** What an ONNX file describes: a graph of nodes over named values, and constants among them. */
export interface OnnxModel {
  /** The initialisers, in the file's order and layout: convolutions are [out, in, height, width]. */
  readonly tensors: StoredTensors;
  /** In an order in which each comes after those it takes from. */
  readonly nodes: readonly OnnxNode[];
  /** Without the initialisers, which old files list here too. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The program that wrote the file and its version: `pytorch 2.3.1`. */
  readonly producer: string;
  /** Files beside this one that hold values of its tensors. */
  readonly dataFiles: readonly string[];
  /** Version of the operators; 0 where the file does not say. */
  readonly opset: number;
}

/**
 * Reads an ONNX file: its graph, constants and metadata. Nothing is run. Constants stay views of
 * `bytes` until they are read, so `bytes` must not be changed while the model is in use.
 *
 * Numbers of all kinds up to 64 bits become float32; subgraphs of control flow are left out.
 *
 * Memory: besides `bytes`, at most 8 bytes a byte of the file for lists of numbers, and a fixed
 * number of nodes and names.
 *
 * @param dataFiles files beside this one that hold values, by name; reading a tensor whose file is
 * missing here throws
 * @throws FaceNetError WEIGHTS_CORRUPT when a length, shape or type does not fit, or when values
 * are kept as sparse tensors
 */
export function readOnnx(
  bytes: FileBytes,
  dataFiles: ReadonlyMap<string, FileBytes> = new Map(),
): OnnxModel {
  const files: OnnxDataFiles = { given: dataFiles, named: new Set() };
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
    tensors.set(name, readOnnxTensor(message, files));
  }
  const nodes: OnnxNode[] = [];
  for (const message of bounded(graph, 1)) nodes.push(readOnnxNode(message, files));
  return {
    tensors,
    nodes,
    inputs: readValues(graph, 11).filter(({ name }) => !tensors.has(name)),
    outputs: readValues(graph, 12),
    metadata: readMetadata(model),
    producer: [model.string(2), model.string(3)].filter(Boolean).join(' '),
    dataFiles: [...files.named],
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

/** TensorProto.DataType, those that inputs and outputs of networks have. */
const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  10: 'float16',
  11: 'float64',
  16: 'bfloat16',
};

/** ValueInfoProto: name, and type.tensor_type.shape.dim. */
function readValues(graph: ProtobufMessage, field: number): OnnxValue[] {
  const values: OnnxValue[] = [];
  for (const message of bounded(graph, field)) {
    const array = message.message(2)?.message(1);
    const dims = array?.message(2);
    const type = array?.integer(1);
    const shape = dims && [...bounded(dims, 1)].map((dim) => dim.integer(1) ?? null);
    values.push({
      name: message.string(1) ?? '',
      shape,
      type: type === undefined ? undefined : (ELEMENT_TYPES[type] ?? `type ${type}`),
    });
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

/** Reads a NodeProto. */
function readOnnxNode(message: ProtobufMessage, files: OnnxDataFiles): OnnxNode {
  const opType = message.string(4);
  const outputs = [...message.strings(2)];
  if (!opType || outputs.length === 0) throw message.fail('a node has no type or yields nothing');
  const attributes = new Map<string, OnnxAttribute>();
  for (const attribute of message.messages(5)) {
    const name = attribute.string(1);
    const value = readAttribute(attribute, files);
    if (!name) throw attribute.fail('an attribute has no name');
    if (value !== undefined) attributes.set(name, value);
  }
  const inputs = [...message.strings(1)];
  return { opType, name: message.string(3) ?? '', inputs, outputs, attributes };
}

/** AttributeProto.AttributeType. A value of zero may be left out of the file. */
function readAttribute(message: ProtobufMessage, files: OnnxDataFiles): OnnxAttribute | undefined {
  switch (message.integer(20)) {
    case 1:
      return message.float(2) ?? 0;
    case 2:
      return message.integers(3, { rounded: true }).at(-1) ?? 0;
    case 3:
      return text(message.bytes(4));
    case 4: {
      const tensor = message.message(5);
      return tensor && readNumbers(tensor, files);
    }
    case 6:
      return [...message.floats(7)];
    case 7:
      return message.integers(8, { rounded: true });
    default:
      return undefined;
  }
}

/** Strings of attributes are bytes in the format; names of modes, where networks have any. */
function text(bytes: Uint8Array = new Uint8Array()): string {
  return new TextDecoder().decode(bytes);
}

/** Constants of text are no weights, and none of our business. */
function readNumbers(message: ProtobufMessage, files: OnnxDataFiles) {
  const STRING = 8;
  return message.integer(2) === STRING ? undefined : readOnnxTensor(message, files);
}
