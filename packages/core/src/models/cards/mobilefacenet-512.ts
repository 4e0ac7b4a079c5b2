import { namedStandardizations } from '../../image/standardize.js';
import type { Downloadable, EmbeddingCard } from '../card.js';

const PACKAGE = 'faceplugin-face-recognition-js';
const VERSION = '0.0.1';
const PATH = 'model/fr_feature.onnx';

/** The network of Chen et al., "MobileFaceNets: Efficient CNNs" (2018), with a 512-d output. */
export const mobilefacenet512: Downloadable<EmbeddingCard> = {
  kind: 'embedding',
  id: 'mobilefacenet-512',
  title: 'MobileFaceNet, 112x112 pixels to 512 values',
  architecture: 'mobilefacenet-pytorch',
  weights: {
    npm: { package: PACKAGE, version: VERSION, path: PATH },
    urls: [
      `https://cdn.jsdelivr.net/npm/${PACKAGE}@${VERSION}/${PATH}`,
      `https://unpkg.com/${PACKAGE}@${VERSION}/${PATH}`,
    ],
    format: 'onnx',
    bytes: 4_884_269,
    sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
  },
  converted: {
    bytes: 2_397_504,
    sha256: 'c19052dab1ea32123be9e6251cf8b0e2a94e987f8678b619077e7e12378752fa',
  },
  embeddingSize: 512,
  colorOrder: 'bgr',
  standardization: namedStandardizations.fixed,
  alignment: { method: 'similarity', template: 'arcface-112', size: 112 },
  // Over all pairs of the 7,701 photos of LFW's pairs.txt: bench/thresholds-lfw.ts.
  thresholds: [
    { far: 1e-2, distance: 1.23, tar: 0.9948 },
    { far: 1e-3, distance: 1.153, tar: 0.9894 },
    { far: 1e-4, distance: 1.084, tar: 0.9769 },
    { far: 1e-5, distance: 1.021, tar: 0.9401 },
  ],
  defaultFar: 1e-3,
  measurements: [
    {
      dataset: 'LFW, deep-funneled, 6,000 pairs',
      metric: 'ten-fold accuracy',
      value: 0.9945,
      std: 0.00388,
      command: 'npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts',
    },
    {
      dataset: 'LFW, deep-funneled, all pairs of 7,701 photos',
      metric: 'true-accept rate at a false-accept rate of 0.001',
      value: 0.9894,
      command: 'npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts',
    },
  ],
  provenance: {
    origin:
      'Faceplugin-ltd/FaceRecognition-LivenessDetection-Javascript; model/fr_feature.onnx of ' +
      'faceplugin-face-recognition-js@0.0.1',
    licence: 'MIT (package.json and LICENSE of faceplugin-face-recognition-js)',
    trainingData: 'not stated by its authors',
    notice:
      'mobilefacenet-512: weights of faceplugin-face-recognition-js@0.0.1 (MIT by its authors; a ' +
      'package of 41 MB), who do not state what data they trained it on, nor what that allows.',
  },
};
