import { parametersOf } from '../../network/index.js';
import type { StoredTensor } from '../../weights/index.js';
import { OI_TO_IO, transposed } from './layouts.js';
import { mtcnnPart } from './mtcnn-parts.js';
import type { Naming } from './naming.js';

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
