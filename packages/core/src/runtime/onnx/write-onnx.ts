import { checkWeights } from '../../network/check-weights.js';
import type { Network } from '../../network/network.js';
import type { Weights } from '../../weights/weights.js';
import { emitterOf } from './emit/index.js';
import { TO_CHANNELS_LAST } from './emit/layout.js';
import { GraphWriter, valueName } from './graph-writer.js';

/**
 * Writes a network as an ONNX model (opset 13). Inputs and outputs keep the names and the
 * [batch, height, width, channels] order of the network; open dimensions stay open.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network
 */
export function writeOnnx(network: Network, weights: Weights): Uint8Array {
  checkWeights(network, weights);
  const graph = new GraphWriter(network, weights);
  for (const node of network.nodes) emitterOf(node.op)(node.op, node, graph);
  for (const [output, name] of Object.entries(network.outputs)) {
    const shape = graph.shapeOf(name);
    if (shape.length === 4) {
      graph.add('Transpose', [valueName(name)], output, { perm: TO_CHANNELS_LAST });
    } else {
      graph.add('Identity', [valueName(name)], output);
    }
    graph.output(output, shape);
  }
  return graph.finish();
}
