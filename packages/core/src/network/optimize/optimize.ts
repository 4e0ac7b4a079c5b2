import type { StoredTensor, StoredTensors, Weights } from '../../arrays/weights.js';
import { decodedWeights, storedTensors, type WeightSource } from '../../arrays/weights.js';
import { checkWeights } from '../check-weights.js';
import type { Network, NetworkNode } from '../network.js';
import { createNode } from '../node.js';
import {
  type AbsorbRule,
  foldBatchNorm,
  foldBias,
  foldScale,
  fuseActivation,
  type ValuedNode,
} from './rules.js';

const ALL_RULES: readonly AbsorbRule[] = [foldBatchNorm, foldBias, foldScale, fuseActivation];

/** A network of fewer operations, with the weights that belong to it. */
export interface OptimizedNetwork {
  readonly network: Network;
  readonly weights: Weights;
}

/** As {@link OptimizedNetwork}, with arrays that are folded when they are read, each time anew. */
export interface FoldedNetwork {
  readonly network: Network;
  readonly tensors: StoredTensors;
}

/**
 * Rewrites a network for inference: batch norm and residual scales vanish in the convolutions
 * before them, activations are fused, dropout is dropped. Outputs stay equal up to rounding;
 * `weights` is left as it is and the result holds what the new network needs, nothing else.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network
 */
export function optimize(network: Network, weights: WeightSource): OptimizedNetwork {
  const folded = foldNetwork(network, weights);
  return { network: folded.network, weights: decodedWeights(folded.tensors) };
}

/**
 * {@link optimize} without its arrays: an engine reads one after the other, and no second copy of
 * all of them is ever there.
 *
 * @param rules what is folded; default everything that can be
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network; reading the
 * arrays throws what those of `source` throw
 */
export function foldNetwork(
  network: Network,
  source: WeightSource,
  rules: readonly AbsorbRule[] = ALL_RULES,
): FoldedNetwork {
  checkWeights(network, source);
  const tensors = storedTensors(source);
  const uses = countUses(network);
  const kept = new Map<string, ValuedNode>();
  /** Where the result of each original node is found now. */
  const home = new Map<string, string>();
  /** The original node whose result each kept node yields now. */
  const tail = new Map<string, string>();
  const homeOf = (name: string) => home.get(name) as string;
  const parents = (node: NetworkNode) =>
    node.inputs.map((name) => (kept.get(homeOf(name)) as ValuedNode).node);

  for (const node of network.nodes) {
    if (node.op.type === 'dropout') {
      home.set(node.name, homeOf(node.inputs[0] as string));
      continue;
    }
    const follower = { node, values: valuesOf(node, tensors) };
    const before =
      node.inputs.length === 1 ? kept.get(homeOf(node.inputs[0] as string)) : undefined;
    const soleUse = before && uses.get(tail.get(before.node.name) as string) === 1;
    const absorbed = soleUse ? absorb(rules, before, follower) : undefined;
    if (absorbed && before) {
      const merged = createNode(before.node.name, absorbed.op, parents(before.node));
      kept.set(merged.name, { node: merged, values: absorbed.values });
      home.set(node.name, merged.name);
      tail.set(merged.name, node.name);
    } else {
      kept.set(node.name, {
        node: createNode(node.name, node.op, parents(node)),
        values: follower.values,
      });
      home.set(node.name, node.name);
      tail.set(node.name, node.name);
    }
  }
  return {
    network: {
      name: network.name,
      nodes: [...kept.values()].map(({ node }) => node),
      inputs: network.inputs,
      outputs: Object.fromEntries(
        Object.entries(network.outputs).map(([output, name]) => [output, homeOf(name)]),
      ),
    },
    tensors: collectTensors(kept.values()),
  };
}

function absorb(rules: readonly AbsorbRule[], node: ValuedNode, follower: ValuedNode) {
  for (const rule of rules) {
    const absorbed = rule(node, follower);
    if (absorbed) return absorbed;
  }
  return undefined;
}

/** How often a node's result is taken, by nodes and by outputs; dropout passes its uses on. */
function countUses(network: Network): Map<string, number> {
  const uses = new Map<string, number>();
  const use = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const node of network.nodes) for (const name of node.inputs) use(name);
  for (const name of Object.values(network.outputs)) use(name);
  for (const node of [...network.nodes].reverse()) {
    if (node.op.type !== 'dropout') continue;
    const source = node.inputs[0] as string;
    uses.set(source, (uses.get(source) ?? 1) - 1 + (uses.get(node.name) ?? 0));
  }
  return uses;
}

function valuesOf(node: NetworkNode, tensors: StoredTensors): Record<string, StoredTensor> {
  return Object.fromEntries(
    node.parameters.map(({ role, name }) => [role, tensors.get(name) as StoredTensor]),
  );
}

function collectTensors(nodes: Iterable<ValuedNode>): StoredTensors {
  const tensors = new Map<string, StoredTensor>();
  for (const { node, values } of nodes) {
    for (const { role, name } of node.parameters) tensors.set(name, values[role] as StoredTensor);
  }
  return tensors;
}
