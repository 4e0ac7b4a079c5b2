import { Registry } from '../registry.js';
import type { Architecture } from './architecture.js';
import { inceptionResnetV1 } from './inception-resnet-v1/inception-resnet-v1.js';
import { mobileFaceNet } from './mobilefacenet/mobilefacenet.js';

/** Every embedding network that cards can name. Register an architecture to add one. */
export const architectures = new Registry<Architecture>('architecture')
  .register(inceptionResnetV1.id, inceptionResnetV1)
  .register(mobileFaceNet.id, mobileFaceNet);
