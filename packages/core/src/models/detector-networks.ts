import type { Network } from '../network/index.js';
import { Registry } from '../registry.js';
import type { StoredTensors } from '../weights/index.js';
import { createONet, createPNet, createRNet } from './mtcnn.js';
import { createRetinaFace, problemOfLandmarks } from './retinaface.js';
import { createScrfd500m } from './scrfd.js';
import { createYuNet } from './yunet.js';

/** The networks that work together in one kind of detector, by the role that files and cards give them. */
export type DetectorNetworks = Readonly<Record<string, () => Network>>;

/**
 * The networks of every kind of detector, by the `architecture` of its cards. A detector of one
 * network calls it `weights`. Add one here, and files of it are recognised and converted.
 */
export const detectorNetworks = new Registry<DetectorNetworks>('detector')
  .register('mtcnn', { pnet: createPNet, rnet: createRNet, onet: createONet })
  .register('retinaface-mnet025', { weights: createRetinaFace })
  .register('scrfd-500m', { weights: createScrfd500m })
  .register('yunet-n', { weights: createYuNet });

/** Says what is wrong with weights that fit a network in all but their meaning, by its name. */
export const weightsProblems: Readonly<
  Record<string, ((weights: StoredTensors) => string | undefined) | undefined>
> = { 'retinaface-mnet025': problemOfLandmarks };
