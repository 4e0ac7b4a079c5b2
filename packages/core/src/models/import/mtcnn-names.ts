import { type Network, parametersOf } from '../../network/index.js';
import type { StoredTensor } from '../../weights/index.js';
import { createONet, createPNet, createRNet } from '../mtcnn.js';
import { OI_TO_IO, transposed } from './layouts.js';
import type { Naming } from './naming.js';

const networks: ReadonlyMap<number, () => Network> = new Map([
  [10, createPNet],
  [28, createRNet],
  [32, createONet],
]);

/** The network of MTCNN whose first layer has so many filters: files of one network name none. */
function mtcnnPart(filters: number | undefined): Network | undefined {
  return networks.get(filters ?? 0)?.();
}

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

/**
 * The original feeds MTCNN images with their axes swapped, facenet-pytorch as they are; so its
 * kernels [out, in, height, width] are ours with height and width exchanged.
 */
const OIWH_TO_HWIO = [3, 2, 1, 0] as const;

const ROLES: Readonly<Record<string, string>> = {
  weights: 'weight',
  biases: 'bias',
  alpha: 'weight',
};

/** P-Net, R-Net or O-Net of timesler/facenet-pytorch: `conv4_1` or, where dense, `dense5_1`. */
export const facenetPytorchMtcnnNames: Naming = {
  id: 'facenet-pytorch-mtcnn',
  title: "facenet-pytorch's MTCNN (timesler/facenet-pytorch)",
  translate(tensors) {
    const filters = tensors.get('conv1.weight')?.shape[0];
    const network = tensors.has('prelu1.weight') ? mtcnnPart(filters) : undefined;
    if (!network) return undefined;
    const translated = new Map<string, StoredTensor>();
    for (const { name, role, shape } of parametersOf(network)) {
      const [, layer = ''] = name.split('/');
      const module = layer.toLowerCase().replace('-', '_');
      const dense = module.replace('conv', 'dense');
      const found = [module, dense]
        .map((candidate) => tensors.get(`${candidate}.${ROLES[role]}`))
        .find((tensor) => tensor);
      if (!found) continue;
      const axes = shape.length === 4 ? OIWH_TO_HWIO : OI_TO_IO;
      translated.set(name, role === 'weights' ? transposed(found, axes) : found);
    }
    return translated;
  },
};
