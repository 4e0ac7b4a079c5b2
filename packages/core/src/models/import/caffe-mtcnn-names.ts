import type { StoredTensor } from '../../weights/index.js';
import { mtcnnPart } from './mtcnn-parts.js';
import type { Naming } from './naming.js';

/** The original's det1.npy, det2.npy and det3.npy: our names without the network's. */
export const caffeMtcnnNames: Naming = {
  id: 'mtcnn',
  title: "the original's det1, det2 and det3",
  translate(tensors) {
    const network = mtcnnPart(tensors.get('conv1/weights')?.shape.at(-1));
    if (!network) return undefined;
    return new Map<string, StoredTensor>(
      [...tensors].map(([name, tensor]) => [`${network.name}/${name}`, tensor]),
    );
  },
};
