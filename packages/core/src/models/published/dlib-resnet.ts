import type { PublishedModel } from './published-model.js';

const ORIGIN =
  'davisking/dlib-models; in face-api.js and @vladmandic/face-api as face_recognition_model';

/** The network of dlib's face recognition, which face-api.js made known among web developers. */
export const dlibResnet: PublishedModel = {
  card: {
    kind: 'embedding',
    id: 'dlib-resnet',
    title: "dlib's face recognition network, 150x150 pixels to 128 values",
    architecture: 'dlib-resnet',
    embeddingSize: 128,
    colorOrder: 'rgb',
    standardization: 'dlib',
    alignment: { method: 'similarity', template: 'dlib-150', size: 150 },
    thresholds: [],
    defaultFar: 1e-3,
    measurements: [
      {
        dataset: 'LFW',
        metric: 'ten-fold accuracy',
        value: 0.9938,
        command:
          'stated at http://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html',
      },
    ],
    provenance: {
      origin: ORIGIN,
      licence: 'CC0',
      trainingData:
        'some 3 million photos of 7,485 people: FaceScrub, VGG and photos of its author',
      notice: `dlib-resnet: weights of ${ORIGIN} (CC0).`,
    },
  },
  page: 'https://www.npmjs.com/package/@vladmandic/face-api',
  names: /face_recognition/,
  naming: 'face-api',
};
