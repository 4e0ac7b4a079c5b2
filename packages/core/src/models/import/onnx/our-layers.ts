import type { Network, NetworkNode, Operation } from '../../../network/index.js';
import { type FlowLayer, type OrderedLayer, orderLayers, ourWindows } from './flow.js';

/** A layer of our network. */
export interface OurLayer extends FlowLayer {
  readonly node: NetworkNode;
  /** Batch norms, offsets and factors behind a convolution or dense layer. */
  readonly followers: readonly NetworkNode[];
  /** Map that a dense layer takes flattened: [height, width, channels]. */
  readonly flattened?: readonly number[];
}

type Nodes = ReadonlyMap<string, NetworkNode>;

const passThrough: ReadonlySet<Operation['type']> = new Set([
  'dropout',
  'flatten',
  'l2Normalize',
  'softmax',
]);
const heads: ReadonlySet<Operation['type']> = new Set(['conv2d', 'depthwiseConv2d', 'dense']);
const steps: ReadonlySet<Operation['type']> = new Set(['batchNorm', 'bias', 'scale']);

/** The layers that the outputs of our network are computed from. */
export function ourLayers(network: Network): OrderedLayer<OurLayer>[] {
  const nodes: Nodes = new Map(network.nodes.map((node) => [node.name, node]));
  const uses = countUses(network);
  return orderLayers(Object.values(network.outputs), (name) => layerOf(nodes, uses, name));
}

function layerOf(nodes: Nodes, uses: ReadonlyMap<string, number>, start: string) {
  const last = originOf(nodes, start);
  if (last.op.type === 'input') return undefined;
  const followers: NetworkNode[] = [];
  let node = last;
  while (steps.has(node.op.type)) {
    followers.unshift(node);
    const before = originOf(nodes, node.inputs[0] as string);
    if ((uses.get(before.name) ?? 0) > 1) break;
    node = before;
  }
  return heads.has(node.op.type) ? layer(nodes, node, followers) : layer(nodes, last, []);

  function layer(all: Nodes, head: NetworkNode, behind: readonly NetworkNode[]): OurLayer {
    const { type } = head.op;
    const flattened = type === 'dense' ? flattenedMap(all, head.inputs[0] as string) : undefined;
    return {
      type,
      name: last.name,
      settings: settingsOf(all, head),
      inputs: head.inputs,
      node: head,
      followers: behind,
      ...(flattened && { flattened }),
    };
  }
}

function originOf(nodes: Nodes, name: string): NetworkNode {
  let node = nodes.get(name) as NetworkNode;
  while (passThrough.has(node.op.type)) node = nodes.get(node.inputs[0] as string) as NetworkNode;
  return node;
}

function flattenedMap(nodes: Nodes, name: string): readonly number[] | undefined {
  const shape = originOf(nodes, name).shape.slice(1);
  return shape.length === 3 && shape.every((size) => size !== null) ? shape : undefined;
}

function settingsOf(nodes: Nodes, { op, inputs }: NetworkNode): readonly string[] {
  const input = nodes.get(inputs[0] as string)?.shape ?? [];
  // Files have activations as layers of their own, so a fused one matches none.
  if ('activation' in op && op.activation) return [`then ${op.activation}`];
  if ('kernel' in op) return ourWindows(op, input);
  if (op.type === 'upsample') return [`by ${op.factor}`];
  if (op.type !== 'pad') return [''];
  const [rows, columns, channels] = op.after;
  return [`${rows} rows, ${columns} columns, ${channels} channels`];
}

function countUses({ nodes, outputs }: Network): Map<string, number> {
  const uses = new Map<string, number>();
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...Object.values(outputs)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}
