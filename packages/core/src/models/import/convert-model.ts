import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { checkWeights, type Network } from '../../network/index.js';
import {
  readPickledNpyWeights,
  readSafetensors,
  type Weights,
  writeSafetensors,
} from '../../weights/index.js';
import { architectures } from '../architectures.js';
import type { ModelCard, WeightsSource } from '../card.js';
import { detectorNetworks } from '../detector-networks.js';
import { weightsFromOnnx } from './from-onnx.js';
import { weightsFromTflite } from './from-tflite.js';

const readers: Readonly<
  Record<WeightsSource['format'], (network: Network, bytes: Uint8Array) => Weights>
> = {
  tflite: weightsFromTflite,
  onnx: weightsFromOnnx,
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
 * @param files by role: `weights`, or `pnet`, `rnet` and `onet` of the detector of three networks
 * @throws FaceNetError WEIGHTS_CORRUPT, WEIGHTS_MISMATCH, INVALID_ARGUMENT (a role is missing; no
 * card that says where weights come from)
 */
export function importModel(card: ModelCard, files: SourceFiles): Weights {
  checkCard(card);
  if (card.kind === 'detector') {
    const networks = Object.entries(detectorNetworks.get(card.architecture));
    return new Map(
      networks.flatMap(([role, create]) => [
        ...importNetwork(create(), card.weights[role], files, role),
      ]),
    );
  }
  const { create } = architectures.get(card.architecture);
  const network = create({ embeddingSize: card.embeddingSize });
  return importNetwork(network, card.weights, files, 'weights');
}

/**
 * {@link importModel} as one safetensors file, as caches keep it. Embedding networks are stored as
 * float16, which costs no measurable accuracy; the detector stays float32, for its boxes are to be
 * the original's to a fraction of a pixel.
 *
 * @throws FaceNetError as {@link importModel} does
 */
export function convertModel(card: ModelCard, files: SourceFiles): Uint8Array {
  const weights = importModel(card, files);
  const dtype = card.kind === 'detector' ? 'F32' : 'F16';
  return writeSafetensors(weights, { dtype, metadata: { card: card.id } });
}

/** Cards may come from JSON, and then be anything. */
function checkCard(card: ModelCard): void {
  const { kind, weights } = (card ?? {}) as Partial<ModelCard>;
  if ((kind === 'detector' || kind === 'embedding') && typeof weights === 'object' && weights)
    return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `There are no weights to import: the card's kind is ${excerpt(kind)}, its weights are ` +
      `${excerpt(weights)}.`,
    { hint: 'Pass a card of modelCards, or open the files of other models with openModel().' },
  );
}

function importNetwork(
  network: Network,
  source: WeightsSource | undefined,
  files: SourceFiles,
  role: string,
): Weights {
  const bytes: unknown = files?.[role];
  if (!(bytes instanceof Uint8Array)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The file for "${role}" is missing.`, {
      hint: `Pass the bytes of each file by its role: { ${role}: bytes }.`,
    });
  }
  const format: unknown = source?.format;
  if (typeof format !== 'string' || !Object.hasOwn(readers, format)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The format of "${role}" is ${excerpt(format)}.`, {
      hint: `Known: ${Object.keys(readers).join(', ')}.`,
    });
  }
  return readers[format as WeightsSource['format']](network, bytes);
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
