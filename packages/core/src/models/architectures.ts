import { Registry } from '../registry.js';
import type { Architecture } from './architecture.js';
import { dlibResnet } from './dlib-resnet.js';
import { dummy } from './dummy.js';
import { inceptionFaceNets } from './inception-facenet.js';
import { inceptionResnetV1 } from './inception-resnet-v1.js';
import { inceptionResnetV2 } from './inception-resnet-v2.js';
import { mobileFaceNets } from './mobilefacenet.js';
import { squeezeNet } from './squeezenet.js';

/** Every embedding network that cards can name. Register an architecture to add one. */
export const architectures = new Registry<Architecture>('architecture')
  .register(inceptionResnetV1.id, inceptionResnetV1)
  .register(inceptionResnetV2.id, inceptionResnetV2)
  .register(squeezeNet.id, squeezeNet)
  .register(dummy.id, dummy)
  .register(dlibResnet.id, dlibResnet);

for (const network of [...mobileFaceNets, ...inceptionFaceNets])
  architectures.register(network.id, network);
