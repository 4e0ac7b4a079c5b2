import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { checkWeights, type Network, parametersOf } from '../../network/index.js';
import type { StoredTensors } from '../../weights/index.js';
import { architectures } from '../architectures.js';
import { detectorNetworks } from '../detector-networks.js';

/** A network that files may hold the weights of. */
export interface KnownNetwork {
  /** In the architecture registry; of a detector's network its name, such as `pnet`. */
  readonly id: string;
  readonly kind: 'embedding' | 'detector';
  /** Embedding networks: with the default embedding size. */
  readonly network: Network;
  /** The network for another embedding size, or another size of images; absent for detectors. */
  readonly resize?: (embeddingSize: number, imageSize?: number) => Network;
}

let known: readonly KnownNetwork[] | undefined;
let knownCount = 0;

/** All architectures of the registry, and the networks of all detectors. */
export function everyNetwork(): readonly KnownNetwork[] {
  // Made once; again only when an architecture was registered since.
  const count = architectures.names().length + detectorNetworks.names().length;
  if (known && knownCount === count) return known;
  const embedding = [...architectures].map(
    ([id, { create }]): KnownNetwork => ({
      id,
      kind: 'embedding',
      network: create(),
      resize: (embeddingSize, imageSize) =>
        create({ embeddingSize, ...(imageSize !== undefined && { imageSize }) }),
    }),
  );
  const detectors = [...detectorNetworks].flatMap(([, networks]) =>
    Object.values(networks).map((create): KnownNetwork => {
      const network = create();
      return { id: network.name, kind: 'detector', network };
    }),
  );
  knownCount = count;
  known = [...embedding, ...detectors];
  return known;
}

/** The network that some arrays are the weights of. */
export interface RecognizedNetwork {
  /** In the architecture registry; of a detector's network its name, such as `pnet`. */
  readonly id: string;
  readonly kind: 'embedding' | 'detector';
  readonly network: Network;
  /** Absent for detectors. */
  readonly embeddingSize?: number;
}

/**
 * Finds the networks that arrays under our names are the weights of: embedding networks of any
 * embedding size (several where architectures share all their shapes), or those of detectors. Arrays
 * that belong to none are passed over.
 *
 * @param imageSize of images that the network sees, where the file says; by default each network's own
 * @returns at least one
 * @throws FaceNetError WEIGHTS_MISMATCH naming what the likeliest network lacks
 */
export function recognizeNetworks(tensors: StoredTensors, imageSize?: number): RecognizedNetwork[] {
  const found: RecognizedNetwork[] = [];
  let problem: unknown;
  for (const known of everyNetwork()) {
    const [first] = parametersOf(known.network);
    if (!first || !tensors.has(first.name)) continue;
    const size = embeddingSizeOf(known, tensors);
    let { network } = known;
    try {
      if (size !== undefined) network = known.resize?.(size, imageSize) ?? network;
      checkWeights(network, tensors);
    } catch (error) {
      problem ??= error;
      continue;
    }
    const { id, kind } = known;
    found.push({ id, kind, network, ...(size !== undefined && { embeddingSize: size }) });
  }
  if (found.length > 0) return found;
  throw problem ?? unknownNetwork(tensors);
}

/** Read off the first array whose shape follows the embedding size. */
function embeddingSizeOf({ network, resize }: KnownNetwork, tensors: StoredTensors) {
  if (!resize) return undefined;
  const output = network.nodes.find(({ name }) => name === network.outputs.embeddings);
  const usual = output?.shape.at(-1) ?? 1;
  const other = parametersOf(resize(usual + 1));
  for (const [i, { name, shape }] of parametersOf(network).entries()) {
    const axis = shape.findIndex((size, at) => size !== other[i]?.shape[at]);
    const stored = tensors.get(name)?.shape;
    if (axis >= 0) return stored?.[axis] || usual;
  }
  return usual;
}

export function unknownNetwork(tensors: StoredTensors): FaceNetError {
  const names = [...tensors.keys()].slice(0, 3).map((name) => excerpt(name));
  return new FaceNetError(
    'WEIGHTS_MISMATCH',
    `The ${tensors.size} arrays (${names.join(', ')}, ...) are not named as those of any known network.`,
    { hint: 'Known are the networks of docs/models.md; others need an architecture of their own.' },
  );
}
