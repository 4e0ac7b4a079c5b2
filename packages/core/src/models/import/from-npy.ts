import { checkWeights, type Network } from '../../network/index.js';
import { readPickledNpyWeights, type Weights } from '../../weights/index.js';

/**
 * Takes the weights of one of MTCNN's networks from the original's det1.npy, det2.npy or det3.npy,
 * whose names lack the network's own.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT (the file), WEIGHTS_MISMATCH (another network)
 */
export function weightsFromPickledNpy(network: Network, bytes: Uint8Array): Weights {
  const arrays = [...readPickledNpyWeights(bytes)];
  const weights = new Map(arrays.map(([name, array]) => [`${network.name}/${name}`, array]));
  checkWeights(network, weights);
  return weights;
}
