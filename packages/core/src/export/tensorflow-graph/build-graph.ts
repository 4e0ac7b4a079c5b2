import type { Weights } from '../../arrays/weights.js';
import { checkWeights, type Network } from '../../network/index.js';
import { emitterOf } from './emit/index.js';
import type { TensorFlowGraph } from './graph.js';
import { GraphBuilder } from './graph-builder.js';

/**
 * Translates a network into TensorFlow's operations. Inputs, parameters and outputs keep their
 * names; values stay where they are.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network,
 * NETWORK_INVALID for names or strides that TensorFlow does not take
 */
export function buildGraph(network: Network, weights: Weights): TensorFlowGraph {
  checkWeights(network, weights);
  const builder = new GraphBuilder(network, weights);
  for (const node of network.nodes) emitterOf(node.op)(node.op, node, builder.scopeOf(node));
  for (const [output, node] of Object.entries(network.outputs)) {
    // It is there already where the node that yields it has its name.
    if (builder.names.has(output)) continue;
    const attributes = { T: { type: 'DT_FLOAT' } } as const;
    builder.push('Identity', builder.names.take(output), [builder.resultOf(node)], attributes);
  }
  const port = (name: string, node: string) => ({ name, shape: builder.shapeOf(node) });
  return {
    nodes: builder.nodes,
    inputs: network.inputs.map((name) => port(name, name)),
    outputs: Object.entries(network.outputs).map(([name, node]) => port(name, node)),
  };
}
