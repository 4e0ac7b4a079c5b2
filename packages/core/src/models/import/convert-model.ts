import { FaceNetError } from '../../errors.js';
import { checkWeights, type Network } from '../../network/index.js';
import {
  readPickledNpyWeights,
  readSafetensors,
  type Weights,
  writeSafetensors,
} from '../../weights/index.js';
import { architectures } from '../architectures.js';
import type { ModelCard, WeightsSource } from '../card.js';
import { createONet, createPNet, createRNet } from '../mtcnn.js';

import { weightsFromTflite } from './from-tflite.js';

const readers: Readonly<
  Record<WeightsSource['format'], (network: Network, bytes: Uint8Array) => Weights>
> = {
  tflite: weightsFromTflite,
  npy: weightsFromPickledNpy,
  safetensors: (network, bytes) => {
    const { weights } = readSafetensors(bytes);
    checkWeights(network, weights);
    return weights;
  },
};

type SourceFiles = Readonly<Record<string, Uint8Array>>;

/**
 * Turns the source files of a card into the weights of our own network.
 *
 * @param files by role: `weights`, or `pnet`, `rnet` and `onet`
 * @throws FaceNetError WEIGHTS_CORRUPT, WEIGHTS_MISMATCH, INVALID_ARGUMENT (a role is missing)
 */
export function importModel(card: ModelCard, files: SourceFiles): Weights {
  if (card.kind === 'detector') {
    return new Map([
      ...importNetwork(createPNet(), card.weights.pnet, files, 'pnet'),
      ...importNetwork(createRNet(), card.weights.rnet, files, 'rnet'),
      ...importNetwork(createONet(), card.weights.onet, files, 'onet'),
    ]);
  }
  const { create } = architectures.get(card.architecture);
  const network = create({ embeddingSize: card.embeddingSize });
  return importNetwork(network, card.weights, files, 'weights');
}

/**
 * {@link importModel} as one safetensors file, as caches keep it. Embedding networks are stored as
 * float16, which costs no measurable accuracy; the detector stays float32, for its boxes are to be
 * the original's to a fraction of a pixel.
 */
export function convertModel(card: ModelCard, files: SourceFiles): Uint8Array {
  const dtype = card.kind === 'detector' ? 'F32' : 'F16';
  return writeSafetensors(importModel(card, files), { dtype, metadata: { card: card.id } });
}

function importNetwork(
  network: Network,
  source: WeightsSource,
  files: SourceFiles,
  role: string,
): Weights {
  const bytes = files[role];
  if (!bytes) throw new FaceNetError('INVALID_ARGUMENT', `The file for "${role}" is missing.`);
  return readers[source.format](network, bytes);
}

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
