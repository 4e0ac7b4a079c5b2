import type { Weights } from '../arrays/weights.js';
import { decodedWeights } from '../arrays/weights.js';
import { checkWeights, foldBatchNorm, foldNetwork, type Network } from '../network/index.js';

/**
 * The weights of a trained network for the network that users load. Where that has no batch norms,
 * those of the training are folded into the convolutions before them.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the two are not one architecture
 */
export function finishedWeights(trained: Network, weights: Weights, loaded: Network): Weights {
  const hasNorms = (network: Network) => network.nodes.some(({ op }) => op.type === 'batchNorm');
  const finished =
    hasNorms(trained) && !hasNorms(loaded)
      ? decodedWeights(foldNetwork(trained, weights, [foldBatchNorm]).tensors)
      : weights;
  checkWeights(loaded, finished);
  return finished;
}
