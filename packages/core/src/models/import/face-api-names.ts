import { FaceNetError } from '../../errors.js';
import { parametersOf } from '../../network/index.js';
import type { StoredTensor, StoredTensors } from '../../weights/index.js';
import { createDlibResnet } from '../dlib-resnet.js';
import { createONet, createPNet, createRNet } from '../mtcnn.js';

/** Finds the value of one of our parameters in a file; undefined where it is not there. */
type Find = (parameter: string, stored: StoredTensors) => StoredTensor | undefined;

/**
 * Takes the arrays of a model of face-api.js under our names: its face recognition network
 * (`face_recognition_model`, our architecture `dlib-resnet`) or MTCNN (`mtcnn_model`, all three
 * networks). Values are decoded when they are read.
 *
 * Scale layers behind convolutions, which face-api.js keeps apart, are folded into them. MTCNN's
 * arrays are taken as they are.
 *
 * @returns undefined when the names are not those of one of these models
 */
export function weightsFromFaceApiNames(tensors: StoredTensors): StoredTensors | undefined {
  if (tensors.has('conv32_down/conv/filters')) {
    return findAll(parametersOf(createDlibResnet()), tensors, findRecognition);
  }
  if (tensors.has('pnet/prelu1_alpha')) {
    const networks = [createPNet(), createRNet(), createONet()];
    return findAll(networks.flatMap(parametersOf), tensors, findMtcnn);
  }
  return undefined;
}

function findAll(
  parameters: readonly { readonly name: string }[],
  tensors: StoredTensors,
  find: Find,
): StoredTensors | undefined {
  const found = new Map<string, StoredTensor>();
  for (const { name } of parameters) {
    const tensor = find(name, tensors);
    if (!tensor) return undefined;
    found.set(name, tensor);
  }
  return found;
}

/** `dlib/conv32_1/conv1/weights` is conv32_1/conv1/conv/filters times conv32_1/conv1/scale/weights. */
const findRecognition: Find = (parameter, stored) => {
  const [layer, role] = split(parameter.slice('dlib/'.length));
  if (layer === 'fc') return stored.get('fc');
  const scale = stored.get(`${layer}/scale/weights`);
  if (role === 'weights') {
    const filters = stored.get(`${layer}/conv/filters`);
    return filters && scale && foldedAffine(filters, scale);
  }
  const bias = stored.get(`${layer}/conv/bias`);
  const offset = stored.get(`${layer}/scale/biases`);
  return bias && scale && offset && foldedAffine(bias, scale, offset);
};

/** Dense layers are counted apart there, in our names on from the convolutions. */
const denseNames: Readonly<Record<string, string>> = {
  'rnet/conv4': 'rnet/fc1',
  'rnet/conv5-1': 'rnet/fc2-1',
  'rnet/conv5-2': 'rnet/fc2-2',
  'onet/conv5': 'onet/fc1',
  'onet/conv6-1': 'onet/fc2-1',
  'onet/conv6-2': 'onet/fc2-2',
  'onet/conv6-3': 'onet/fc2-3',
};

/** The first releases wrote "conv4-1/biases", later ones "conv4_1/bias". */
const findMtcnn: Find = (parameter, stored) => {
  const [layer, role] = split(parameter);
  if (role === 'alpha') return stored.get(`${layer.toLowerCase()}_alpha`);
  const early = denseNames[layer] ?? layer;
  const late = early.replace('-', '_');
  const [earlyRole, lateRole] = role === 'biases' ? ['biases', 'bias'] : [role, role];
  return stored.get(`${late}/${lateRole}`) ?? stored.get(`${early}/${earlyRole}`);
};

function split(parameter: string): [layer: string, role: string] {
  const at = parameter.lastIndexOf('/');
  return [parameter.slice(0, at), parameter.slice(at + 1)];
}

/** A kernel or its biases, each output channel c multiplied by scale[c]; then offset[c] is added. */
function foldedAffine(
  values: StoredTensor,
  scale: StoredTensor,
  offset?: StoredTensor,
): StoredTensor {
  const { shape } = values;
  return {
    shape,
    read() {
      const factors = vectorOf(scale, shape);
      const offsets = offset && vectorOf(offset, shape);
      const channels = factors.length;
      return values.read().map((value, i) => {
        const channel = i % channels;
        return value * (factors[channel] as number) + (offsets?.[channel] ?? 0);
      });
    },
  };
}

/** The shape is checked before anything is decoded: a file may state any size. */
function vectorOf(vector: StoredTensor, shape: readonly number[]): Float32Array {
  if (vector.shape.length === 1 && vector.shape[0] === shape.at(-1)) return vector.read();
  throw new FaceNetError(
    'WEIGHTS_MISMATCH',
    `A scale layer of shape [${vector.shape}] cannot follow a convolution of [${shape}].`,
    { hint: 'Use a file that face-api.js can load.' },
  );
}
