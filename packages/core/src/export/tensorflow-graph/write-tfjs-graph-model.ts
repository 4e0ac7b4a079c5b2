import type { Weights } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import type { Network } from '../../network/index.js';
import type { Shape } from '../../network/shape.js';
import { floatsToHalves } from '../../weights/float16.js';
import { isPlainPath } from '../../weights/tfjs/read-manifest.js';
import { buildGraph } from './build-graph.js';
import {
  type Attribute,
  type ConstantTensor,
  type GraphNode,
  type GraphPort,
  PRODUCER,
  type TensorFlowGraph,
} from './graph.js';

type TfjsStoredFloat = 'float32' | 'float16';

/** How a model for TensorFlow.js is written. */
export interface TfjsGraphModelOptions {
  /** Name of the file with the weights, beside the `model.json`; default `group1-shard1of1.bin`. */
  readonly weightsPath?: string;
  /**
   * How arrays are stored; TensorFlow.js widens float16 when it loads, what exceeds 65,504 is
   * infinite then. Default `float32`.
   */
  readonly dtype?: TfjsStoredFloat;
}

/** The two files of a TensorFlow.js graph model. */
export interface TfjsGraphModel {
  /** Text of the `model.json`. */
  readonly modelJson: string;
  readonly weights: Uint8Array;
  /** Where the `model.json` looks for the weights, relative to itself. */
  readonly weightsPath: string;
}

interface StoredConstant {
  readonly entry: object;
  readonly data: ConstantTensor['data'];
  readonly half: boolean;
}

/**
 * Writes a network as a TensorFlow.js graph model, for `loadGraphModel` of
 * `@tensorflow/tfjs-converter`. Inputs and outputs keep the names, the order and the open dimensions
 * of the network; parameters keep their names.
 *
 * The format: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts, `ModelJSON`.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network,
 * NETWORK_INVALID for names or strides that TensorFlow does not take, INVALID_ARGUMENT for a path
 * that leads out of the folder
 */
export function writeTfjsGraphModel(
  network: Network,
  weights: Weights,
  options: TfjsGraphModelOptions = {},
): TfjsGraphModel {
  const { weightsPath = 'group1-shard1of1.bin', dtype = 'float32' } = options;
  if (!isPlainPath(weightsPath)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The weights cannot stand under "${weightsPath}", which is no plain relative path.`,
      { hint: 'Pass the name of a file beside the model.json, such as "weights.bin".' },
    );
  }
  const graph = buildGraph(network, weights);
  const { entries, bytes } = packWeights(graph.nodes, dtype);
  const modelJson = JSON.stringify({
    format: 'graph-model',
    generatedBy: '@facenet/core',
    convertedBy: null,
    signature: { inputs: signatureOf(graph.inputs), outputs: signatureOf(graph.outputs) },
    modelTopology: topologyOf(graph),
    weightsManifest: [{ paths: [weightsPath], weights: entries }],
  });
  return { modelJson, weights: bytes, weightsPath };
}

function signatureOf(ports: readonly GraphPort[]) {
  const entries = ports.map(({ name, shape }) => [
    name,
    { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: jsonShape(shape) },
  ]);
  return Object.fromEntries(entries) as Record<string, object>;
}

/** The graph as TensorFlow.js has it: protobuf's JSON mapping of GraphDef, without the weights. */
function topologyOf({ nodes }: TensorFlowGraph) {
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
  if ('types' in value) return { list: { type: value.types } };
  if ('text' in value) return { s: btoa(value.text) };
  if ('integer' in value) return { i: String(value.integer) };
  if ('integers' in value) return { list: { i: value.integers.map(String) } };
  if ('float' in value) return { f: value.float };
  if ('flag' in value) return { b: value.flag };
  if ('shape' in value) return { shape: jsonShape(value.shape) };
  if ('strings' in value) {
    const { shape, values } = value.strings;
    const stringVal = values.map((text) => btoa(text));
    return { tensor: { dtype: 'DT_STRING', tensorShape: jsonShape(shape), stringVal } };
  }
  const { type, shape } = value.tensor;
  return { tensor: { dtype: type, tensorShape: jsonShape(shape) } };
}

function jsonShape(shape: Shape) {
  return { dim: shape.map((dim) => ({ size: String(dim ?? -1) })) };
}

/** Lays the constants one behind the other; the entries are those of the manifest, in that order. */
function packWeights(nodes: readonly GraphNode[], floats: TfjsStoredFloat) {
  const constants = nodes.flatMap(({ name, attributes: { value } }) =>
    value && 'tensor' in value ? [describe(name, value.tensor, floats)] : [],
  );
  const sizes = constants.map(({ data, half }) => (half ? 2 : 4) * data.length);
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  for (const [i, { data, half }] of constants.entries()) {
    const stored = half ? floatsToHalves(data as Float32Array) : data;
    bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), offset);
    offset += sizes[i] as number;
  }
  return { entries: constants.map(({ entry }) => entry), bytes };
}

function describe(
  name: string,
  { type, shape, data }: ConstantTensor,
  floats: TfjsStoredFloat,
): StoredConstant {
  if (type !== 'DT_FLOAT') return { entry: { name, shape, dtype: 'int32' }, data, half: false };
  const entry = { name, shape, dtype: 'float32' };
  // Scalars are constants of operations; an epsilon of 1e-10 would be 0 in half precision.
  if (floats === 'float32' || shape.length === 0) return { entry, data, half: false };
  const quantization = { dtype: 'float16', original_dtype: 'float32' };
  return { entry: { ...entry, quantization }, data, half: true };
}
