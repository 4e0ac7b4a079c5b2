import type { Network } from '../../network/index.js';
import { architectures } from '../architectures.js';
import { createONet, createPNet, createRNet } from '../mtcnn/index.js';

/** A network that files may hold the weights of. */
export interface KnownNetwork {
  /** In the architecture registry, or `pnet`, `rnet`, `onet`. */
  readonly id: string;
  readonly kind: 'embedding' | 'detector';
  /** Embedding networks: with the default embedding size. */
  readonly network: Network;
  /** The network for another embedding size; absent for detectors. */
  readonly resize?: (embeddingSize: number) => Network;
}

let known: readonly KnownNetwork[] | undefined;
let knownCount = 0;

/** All architectures of the registry, and the three networks of MTCNN. */
export function everyNetwork(): readonly KnownNetwork[] {
  // Made once; again only when an architecture was registered since.
  if (known && knownCount === architectures.names().length) return known;
  const embedding = [...architectures].map(
    ([id, { create }]): KnownNetwork => ({
      id,
      kind: 'embedding',
      network: create(),
      resize: (embeddingSize) => create({ embeddingSize }),
    }),
  );
  const detectors = [createPNet(), createRNet(), createONet()].map(
    (network): KnownNetwork => ({ id: network.name, kind: 'detector', network }),
  );
  knownCount = embedding.length;
  known = [...embedding, ...detectors];
  return known;
}
