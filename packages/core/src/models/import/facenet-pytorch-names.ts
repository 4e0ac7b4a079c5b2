import { parametersOf } from '../../network/index.js';
import type { StoredTensor, StoredTensors } from '../../weights/index.js';
import { createInceptionResnetV1 } from '../inception-resnet-v1.js';
import { OI_TO_IO, OIHW_TO_HWIO, timesChannels, transposed } from './layouts.js';
import type { Naming } from './naming.js';

const SCOPE = 'InceptionResnetV1/';
const BATCH_NORM = '/BatchNorm';

/** PyTorch's names of what a batch norm keeps, by ours. */
const BATCH_NORM_ROLES: Readonly<Record<string, string>> = {
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/**
 * Inception-ResNet-v1 of timesler/facenet-pytorch. Its batch norms have a gamma, which ours have
 * not: gamma * (Wx - mean) / s is (gamma W x - gamma mean) / s, so it goes into weights and mean
 * (in the published files it is 1 everywhere). The classification layer `logits` becomes the
 * original's `Logits`.
 */
export const facenetPytorchNames: Naming = {
  id: 'facenet-pytorch',
  title: 'facenet-pytorch (timesler/facenet-pytorch)',
  translate(tensors) {
    if (!tensors.has('conv2d_1a.conv.weight') || !tensors.has('last_linear.weight')) {
      return undefined;
    }
    const parameters = parametersOf(createInceptionResnetV1());
    const layerOf = (name: string) =>
      name.slice(SCOPE.length, name.lastIndexOf('/')).replace(BATCH_NORM, '');
    const modules = facenetPytorchModules([
      ...new Set(parameters.map(({ name }) => layerOf(name))),
    ]);
    const translated = new Map<string, StoredTensor>();
    for (const { name, role } of parameters) {
      const module = modules.get(layerOf(name)) ?? '';
      const tensor =
        role in BATCH_NORM_ROLES ? norm(tensors, module, role) : kernel(tensors, module, role);
      if (tensor) translated.set(name, tensor);
    }
    const classes = tensors.get('logits.bias');
    if (classes) translated.set('Logits/biases', classes);
    return translated;
  },
};

/** Where the batch norm behind a module lies: the bottleneck's stands beside it. */
function normOf(module: string): string {
  return module === 'last_linear' ? 'last_bn' : `${module}.bn`;
}

function norm(tensors: StoredTensors, module: string, role: string): StoredTensor | undefined {
  const tensor = tensors.get(`${normOf(module)}.${BATCH_NORM_ROLES[role]}`);
  const gamma = tensors.get(`${normOf(module)}.weight`);
  return tensor && gamma && role === 'moving_mean' ? timesChannels(tensor, gamma) : tensor;
}

function kernel(tensors: StoredTensors, module: string, role: string): StoredTensor | undefined {
  if (role === 'biases') return tensors.get(`${module}.bias`);
  // Convolutions with a batch norm are modules of two parts; the others are layers themselves.
  const stored = tensors.get(`${module}.conv.weight`) ?? tensors.get(`${module}.weight`);
  if (!stored) return undefined;
  const gamma = tensors.get(`${normOf(module)}.weight`);
  const weights = transposed(stored, stored.shape.length === 4 ? OIHW_TO_HWIO : OI_TO_IO);
  return gamma ? timesChannels(weights, gamma) : weights;
}

/** Our scopes of Inception-ResNet-v1 that hold numbered blocks, and PyTorch's lists of them. */
const REPEATS: Readonly<Record<string, string>> = {
  'Repeat/block35': 'repeat_1',
  'Repeat_1/block17': 'repeat_2',
  'Repeat_2/block8': 'repeat_3',
};

/**
 * Names of facenet-pytorch's modules for the layers of our Inception-ResNet-v1, by layer.
 *
 * `Repeat/block35_1/Branch_1/Conv2d_0b_3x3` is `repeat_1.0.branch1.1`: blocks and the layers of a
 * branch are numbered from 0, but a branch of one layer has no number, and kernel sizes are no part
 * of a name.
 *
 * @param layers our names without the network's, in order of creation
 */
function facenetPytorchModules(layers: readonly string[]): Map<string, string> {
  const branches = new Map<string, string[]>();
  for (const layer of layers) {
    const branch = branchOf(layer);
    if (branch) branches.set(branch, [...(branches.get(branch) ?? []), layer]);
  }
  return new Map(layers.map((layer) => [layer, moduleOf(layer, branches)]));
}

function branchOf(layer: string): string | undefined {
  return /^.*\/Branch_\d/.exec(layer)?.[0];
}

function moduleOf(layer: string, branches: ReadonlyMap<string, readonly string[]>): string {
  if (layer === 'Bottleneck') return 'last_linear';
  const branch = branchOf(layer);
  if (branch) {
    const [, block = '', number = ''] = /^(.*)\/Branch_(\d)$/.exec(branch) ?? [];
    const siblings = branches.get(branch) ?? [];
    const position = siblings.length > 1 ? `.${siblings.indexOf(layer)}` : '';
    return `${blockOf(block)}.branch${number}${position}`;
  }
  const up = /^(.*)\/Conv2d_1x1$/.exec(layer)?.[1];
  return up ? `${blockOf(up)}.conv2d` : (/^Conv2d_\d[ab]/.exec(layer)?.[0] ?? layer).toLowerCase();
}

function blockOf(scope: string): string {
  const [, repeat = '', number = ''] = /^(.*)_(\d+)$/.exec(scope) ?? [];
  const list = REPEATS[repeat];
  return list ? `${list}.${Number(number) - 1}` : scope.toLowerCase();
}
