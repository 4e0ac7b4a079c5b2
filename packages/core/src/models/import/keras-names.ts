import { parametersOf } from '../../network/index.js';
import type { StoredTensor, StoredTensors } from '../../weights/index.js';
import { createInceptionResnetV1 } from '../inception-resnet-v1.js';
import type { Naming } from './naming.js';

const SCOPE = 'InceptionResnetV1/';

/** Our scopes that hold numbered blocks, and what Keras calls the blocks. */
const BLOCKS: readonly (readonly [RegExp, string])[] = [
  [/^Repeat\/block35_/, 'Block35_'],
  [/^Repeat_1\/block17_/, 'Block17_'],
  [/^Repeat_2\/block8_/, 'Block8_'],
  // The last one stands apart here, and is counted on there.
  [/^Block8\//, 'Block8_6/'],
];

/** Keras' names of variables that are called otherwise by ours. */
const VARIABLES: Readonly<Record<string, string>> = { weights: 'kernel', biases: 'bias' };

/**
 * Inception-ResNet-v1 as nyoki-mtl/keras-facenet and serengil/deepface define it in Keras, with the
 * weights of the original: `Repeat/block35_1/Branch_0/Conv2d_1x1/weights` is
 * `Block35_1_Branch_0_Conv2d_1x1/kernel`, its batch norm `Block35_1_Branch_0_Conv2d_1x1_BatchNorm`.
 * Arrays have our layout.
 *
 * deepface numbers the second branch of `Block17` and `Block8` like the block (`Block17_3_Branch_3`),
 * keras-facenet like a branch. Both are found, and any prefix before the names is passed over.
 */
export const kerasFacenetNames: Naming = {
  id: 'keras-facenet',
  title: 'Keras (nyoki-mtl/keras-facenet, serengil/deepface)',
  translate(tensors) {
    const prefix = prefixOf(tensors);
    if (prefix === undefined) return undefined;
    const translated = new Map<string, StoredTensor>();
    for (const { name } of parametersOf(createInceptionResnetV1())) {
      const theirs = kerasName(name.slice(SCOPE.length));
      const tensor =
        tensors.get(prefix + theirs) ?? tensors.get(prefix + withBlockAsBranch(theirs));
      if (tensor) translated.set(name, tensor);
    }
    return translated;
  },
};

const FIRST = 'Conv2d_1a_3x3/kernel';
/** Known by this besides, as other networks begin with a `Conv2d_1a_3x3` too. */
const TYPICAL = 'Block35_1_Branch_0_Conv2d_1x1/kernel';

/** What the file puts before its names: the name of a model inside another one, or nothing. */
function prefixOf(tensors: StoredTensors): string | undefined {
  for (const name of tensors.keys()) {
    if (!name.endsWith(FIRST)) continue;
    const prefix = name.slice(0, -FIRST.length);
    if (tensors.has(prefix + TYPICAL)) return prefix;
  }
  return undefined;
}

/** `Repeat/block35_1/Conv2d_1x1/biases` is `Block35_1_Conv2d_1x1/bias`. */
function kerasName(parameter: string): string {
  let name = parameter;
  for (const [ours, theirs] of BLOCKS) name = name.replace(ours, theirs);
  const slash = name.lastIndexOf('/');
  const [layer, role] = [name.slice(0, slash), name.slice(slash + 1)];
  return `${layer.replaceAll('/', '_')}/${VARIABLES[role] ?? role}`;
}

function withBlockAsBranch(name: string): string {
  return name.replace(/^(Block(?:17|8)_(\d+)_Branch_)1_/, '$1$2_');
}
