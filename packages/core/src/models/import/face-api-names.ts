import { parametersOf } from '../../network/index.js';
import type { StoredTensor, StoredTensors } from '../../weights/index.js';
import { createDlibResnet } from '../dlib-resnet/dlib-resnet.js';
import { createONet } from '../mtcnn/onet.js';
import { createPNet } from '../mtcnn/pnet.js';
import { createRNet } from '../mtcnn/rnet.js';
import { foldedAffine } from './folded-affine.js';

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
