import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { checkWeights, type Network, parametersOf } from '../../network/index.js';
import {
  readTfjsManifest,
  readTfjsWeights,
  type StoredTensor,
  type StoredTensors,
} from '../../weights/index.js';
import { createDlibResnet } from '../dlib-resnet.js';
import { createONet, createPNet, createRNet } from '../mtcnn.js';
import { faceApiFile } from '../testing/face-api.js';
import { weightsFromFaceApiNames } from './face-api-names.js';

const storedModel = (name: string): StoredTensors => {
  const manifest = readTfjsManifest(faceApiFile(`${name}-weights_manifest.json`));
  return readTfjsWeights(manifest, [faceApiFile(`${name}.bin`)]);
};
const recognition = () => storedModel('face_recognition_model');
const namesOf = (...networks: Network[]) => networks.flatMap(parametersOf).map(({ name }) => name);
const tensor = (...values: number[]): StoredTensor => ({
  shape: [values.length],
  read: () => Float32Array.from(values),
});

describe('the face recognition network of face-api', () => {
  it('has every parameter of ours, and nothing that is not used', () => {
    const ours = weightsFromFaceApiNames(recognition()) as StoredTensors;
    expect([...ours.keys()]).toEqual(namesOf(createDlibResnet()));
    expect(() => checkWeights(createDlibResnet(), ours)).not.toThrow();
    // A convolution is 2 of our arrays and 4 of theirs.
    expect(recognition().size).toBe((ours.size - 1) * 2 + 1);
  });

  it('is folded: kernel and bias times scale, plus offset', () => {
    const theirs = recognition();
    const ours = weightsFromFaceApiNames(theirs) as StoredTensors;
    const layer = 'conv128_down/conv2';
    const their = (name: string, i: number) => theirs.get(`${layer}/${name}`)?.read()[i] as number;
    const [i, channel] = [128 * 777 + 5, 5];
    const scale = their('scale/weights', channel);
    expect(ours.get(`dlib/${layer}/weights`)?.read()[i]).toBeCloseTo(
      their('conv/filters', i) * scale,
      6,
    );
    expect(ours.get(`dlib/${layer}/biases`)?.read()[channel]).toBeCloseTo(
      their('conv/bias', channel) * scale + their('scale/biases', channel),
      6,
    );
    expect(scale).toBeGreaterThan(1.5); // a scale of 1 would hide that it is forgotten
  });

  it('is not decoded before it is read', () => {
    const closed = new Map(
      [...recognition()].map(([name, { shape }]) => [
        name,
        {
          shape,
          read: () => {
            throw new Error(`${name} was read`);
          },
        },
      ]),
    );
    const ours = weightsFromFaceApiNames(closed) as StoredTensors;
    expect(() => ours.get('dlib/fc/weights')?.read()).toThrow('fc was read');
  });

  it('is refused when a scale layer does not fit its convolution', () => {
    const theirs = new Map(recognition()).set('conv32_down/scale/weights', tensor(1, 2));
    const ours = weightsFromFaceApiNames(theirs) as StoredTensors;
    expect(() => ours.get('dlib/conv32_down/weights')?.read()).toThrowError(
      expect.toSatisfy(
        (error) =>
          FaceNetError.is(error, 'WEIGHTS_MISMATCH') && /\[2\].*\[7,7,3,32\]/.test(error.message),
      ),
    );
  });

  it.each(['conv256_2/conv1/scale/biases', 'conv64_1/conv2/conv/bias', 'fc'])(
    'is not recognised without %s',
    (name) => {
      const theirs = new Map(recognition());
      theirs.delete(name);
      expect(weightsFromFaceApiNames(theirs)).toBeUndefined();
    },
  );
});

/** Names in the file's order, as two releases of face-api.js wrote mtcnn_model. */
const SHARED = ['conv1', 'prelu1_alpha', 'conv2', 'prelu2_alpha', 'conv3', 'prelu3_alpha'];
const mtcnnLayers: Readonly<Record<string, readonly string[]>> = {
  pnet: [...SHARED, 'conv4_1', 'conv4_2'],
  rnet: [...SHARED, 'fc1', 'prelu4_alpha', 'fc2_1', 'fc2_2'],
  onet: [...SHARED, 'conv4', 'prelu4_alpha', 'fc1', 'prelu5_alpha', 'fc2_1', 'fc2_2', 'fc2_3'],
};
const mtcnnNames = Object.entries(mtcnnLayers).flatMap(([net, layers]) =>
  layers.flatMap((layer) =>
    layer.endsWith('alpha')
      ? [`${net}/${layer}`]
      : [`${net}/${layer}/weights`, `${net}/${layer}/bias`],
  ),
);
const early = (name: string) => name.replace(/_(\d)\//, '-$1/').replace(/\/bias$/, '/biases');

describe("MTCNN's networks of face-api.js", () => {
  const networks = [createPNet(), createRNet(), createONet()];

  it.each([
    ['later', mtcnnNames],
    ['first', mtcnnNames.map(early)],
  ])('are recognised by the names of the %s releases', (_, names) => {
    const theirs = new Map(names.map((name, i) => [name, tensor(i)]));
    const ours = weightsFromFaceApiNames(theirs) as StoredTensors;
    expect([...ours.keys()]).toEqual(namesOf(...networks));
    // Both list the arrays in the order of the layers, so every array is taken once, in order.
    expect([...ours.values()].map(({ read }) => read()[0])).toEqual(names.map((_name, i) => i));
  });

  it('are not recognised in part', () => {
    const theirs = new Map(mtcnnNames.slice(1).map((name) => [name, tensor(0)]));
    expect(weightsFromFaceApiNames(theirs)).toBeUndefined();
  });
});

describe('other models', () => {
  it.each(['age_gender_model', 'ssd_mobilenetv1_model', 'tiny_face_detector_model'])(
    'are not recognised: %s',
    (name) => {
      expect(weightsFromFaceApiNames(storedModel(name))).toBeUndefined();
    },
  );

  it('are not recognised when they are empty', () => {
    expect(weightsFromFaceApiNames(new Map())).toBeUndefined();
  });
});
