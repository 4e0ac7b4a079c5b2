import { FaceNetError } from '../../errors.js';
import { checkWeights, type Network } from '../../network/index.js';
import { readTflite, type Weights, type WeightTensor } from '../../weights/index.js';
import { tfliteLayers } from './tflite-layers.js';

/**
 * Takes the weights of a network from a tflite file of the same layers in the same order. The
 * graph of the file, which has fixed shapes, is left.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT (the file), WEIGHTS_MISMATCH (another network)
 */
export function weightsFromTflite(network: Network, bytes: Uint8Array): Weights {
  const layers = tfliteLayers(readTflite(bytes));
  const nodes = network.nodes.filter((node) => node.parameters.length > 0);
  if (layers.length !== nodes.length) {
    throw mismatch(network, `it has ${layers.length} layers with weights, not ${nodes.length}`);
  }
  const weights = new Map<string, WeightTensor>();
  for (const [i, node] of nodes.entries()) {
    const layer = layers[i] as (typeof layers)[number];
    if (layer.type !== node.op.type) {
      throw mismatch(network, `"${layer.name}" is ${layer.type} where ${node.op.type} belongs`);
    }
    for (const { role, name } of node.parameters) {
      const array = layer.arrays[role];
      if (array) weights.set(name, array);
    }
  }
  checkWeights(network, weights);
  return weights;
}

function mismatch(network: Network, reason: string): FaceNetError {
  return new FaceNetError('WEIGHTS_MISMATCH', `The tflite file is no ${network.name}: ${reason}.`, {
    hint: 'Use the file that the card of the model names.',
  });
}
