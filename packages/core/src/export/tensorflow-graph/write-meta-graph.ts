import type { Weights } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import type { Network } from '../../network/index.js';
import { ProtobufWriter } from '../../protobuf/protobuf-writer.js';
import { buildGraph } from './build-graph.js';
import { type GraphNode, PRODUCER } from './graph.js';
import { graphMessage } from './messages.js';

const FLOAT = { type: 'DT_FLOAT' } as const;
const STRING = { type: 'DT_STRING' } as const;
const INPUT = 'input';

/** Fields of MetaGraphDef and SaverDef (tensorflow/core/protobuf/meta_graph.proto, saver.proto). */
const META_INFO = 1;
const GRAPH = 2;
const SAVER = 3;
const FILE_NAME = 1;
const SAVE = 2;
const RESTORE = 3;
const MAX_TO_KEEP = 4;
const VERSION = 7;
const CHECKPOINT_V2 = 2;

/**
 * Writes the `.meta` file that stands beside a checkpoint of an embedding network (MetaGraphDef): its
 * graph for inference, with variables, and the steps that save and restore them.
 * `tf.train.import_meta_graph` takes it, and with it the original's `load_model` the folder.
 *
 * The graph has the original's names: `image_batch:0` or `input:0` in, `embeddings:0` out, `label_batch`
 * and `phase_train`, which nothing depends on: it cannot be trained on.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network,
 * NETWORK_INVALID for names or strides that TensorFlow does not take, INVALID_ARGUMENT for a network
 * that has names of its own for these
 */
export function writeMetaGraph(network: Network, weights: Weights): Uint8Array {
  const { nodes } = buildGraph(network, weights);
  const variables = nodes
    .filter(({ name, op }) => op === 'Const' && weights.has(name))
    .map(({ name }) => name)
    .sort();
  const graph = [
    ...nodes.flatMap((node) => asLoaded(node, weights)),
    placeholder('label_batch', 'DT_INT32', [null]),
    placeholder('phase_train', 'DT_BOOL', []),
    ...saverNodes(variables),
  ];
  checkNames(network, graph);
  return new ProtobufWriter()
    .message(META_INFO, new ProtobufWriter())
    .message(GRAPH, graphMessage(graph, PRODUCER))
    .message(SAVER, saverMessage())
    .finish();
}

/** A node of the frozen graph as it is where variables are restored. */
function asLoaded(node: GraphNode, weights: Weights): readonly GraphNode[] {
  const { name, op, attributes } = node;
  if (name === INPUT && op === 'Placeholder') {
    return [
      { ...node, name: 'image_batch' },
      { name, op: 'Identity', inputs: ['image_batch'], attributes: { T: FLOAT } },
    ];
  }
  const tensor = weights.get(name);
  if (op === 'Const' && tensor) {
    const { shape } = tensor;
    const none = { text: '' };
    return [
      {
        name,
        op: 'VariableV2',
        inputs: [],
        attributes: { dtype: FLOAT, shape: { shape }, container: none, shared_name: none },
      },
      { name: `${name}/read`, op: 'Identity', inputs: [name], attributes: { T: FLOAT } },
    ];
  }
  const inputs = node.inputs.map((input) => (weights.has(input) ? `${input}/read` : input));
  return [{ name, op, inputs, attributes }];
}

function placeholder(
  name: string,
  type: 'DT_INT32' | 'DT_BOOL',
  shape: readonly (number | null)[],
): GraphNode {
  return {
    name,
    op: 'Placeholder',
    inputs: [],
    attributes: { dtype: { type }, shape: { shape } },
  };
}

/** What a `Saver` makes for these variables. */
function saverNodes(variables: readonly string[]): readonly GraphNode[] {
  const strings = (
    name: string,
    shape: readonly number[],
    values: readonly string[],
  ): GraphNode => ({
    name,
    op: 'Const',
    inputs: [],
    attributes: { dtype: STRING, value: { strings: { shape, values } } },
  });
  const list = [variables.length];
  const dtypes = { types: variables.map(() => 'DT_FLOAT' as const) };
  const assigned = variables.map((_, i) => (i === 0 ? 'save/Assign' : `save/Assign_${i}`));
  const which = ['save/Const', 'save/tensor_names', 'save/shape_and_slices'];
  const control = (names: readonly string[]) => names.map((name) => `^${name}`);
  return [
    strings('save/Const', [], ['model']),
    strings('save/tensor_names', list, variables),
    strings(
      'save/shape_and_slices',
      list,
      variables.map(() => ''),
    ),
    { name: 'save/SaveV2', op: 'SaveV2', inputs: [...which, ...variables], attributes: { dtypes } },
    {
      name: 'save/control_dependency',
      op: 'Identity',
      inputs: ['save/Const', '^save/SaveV2'],
      attributes: { T: STRING },
    },
    { name: 'save/RestoreV2', op: 'RestoreV2', inputs: which, attributes: { dtypes } },
    ...variables.map((variable, i) => ({
      name: assigned[i] as string,
      op: 'Assign',
      inputs: [variable, i === 0 ? 'save/RestoreV2' : `save/RestoreV2:${i}`],
      attributes: { T: FLOAT, use_locking: { flag: true }, validate_shape: { flag: true } },
    })),
    { name: 'save/restore_all', op: 'NoOp', inputs: control(assigned), attributes: {} },
  ];
}

function saverMessage(): ProtobufWriter {
  return new ProtobufWriter()
    .string(FILE_NAME, 'save/Const:0')
    .string(SAVE, 'save/control_dependency:0')
    .string(RESTORE, 'save/restore_all')
    .integer(MAX_TO_KEEP, 3)
    .integer(VERSION, CHECKPOINT_V2);
}

function checkNames(network: Network, graph: readonly GraphNode[]): void {
  const names = new Set<string>();
  for (const { name } of graph) {
    if (names.has(name)) {
      throw new FaceNetError('INVALID_ARGUMENT', `${network.name} has a node "${name}" already.`, {
        hint: 'Name it otherwise, or write the checkpoint alone.',
      });
    }
    names.add(name);
  }
}
