import { namedStandardizations, type StandardizationName } from '../../image/standardize.js';
import { Registry } from '../../registry.js';
import type { EmbeddingCard } from '../card.js';

/** Weights that others published where no program may fetch them: users bring the file. */
export interface PublishedModel {
  /** As the SDK uses them. Its checksum is open: nobody could pin what nobody could fetch. */
  readonly card: EmbeddingCard;
  /** Where people download it. */
  readonly page: string;
  /** What names of its files and folders have in common. */
  readonly names: RegExp;
  /** In the registry of namings: whose names its arrays have. */
  readonly naming: string;
  /** People it was trained on, which its classification layer, where there is one, tells. */
  readonly classes?: number;
}

const ORIGIN =
  'davisking/dlib-models; in face-api.js and @vladmandic/face-api as face_recognition_model';

/** The network of dlib's face recognition, which face-api.js made known among web developers. */
const dlibResnet: PublishedModel = {
  card: {
    kind: 'embedding',
    id: 'dlib-resnet',
    title: "dlib's face recognition network, 150x150 pixels to 128 values",
    architecture: 'dlib-resnet',
    embeddingSize: 128,
    colorOrder: 'rgb',
    standardization: namedStandardizations.dlib,
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

/** Every published model that files are recognised as, by its id. Register one to add it. */
export const publishedModels = new Registry<PublishedModel>('published model', 'MODEL_NOT_FOUND');

const ORIGINAL = 'https://github.com/davidsandberg/facenet#pre-trained-models';
const PYTORCH = 'https://github.com/timesler/facenet-pytorch/releases';

const VGGFACE2 = 'VGGFace2 (some 3.3 million photos, 8,631 people; for research)';
const CASIA = 'CASIA-WebFace (453,453 photos, 10,575 people; for research)';

const NOT_STATED = 'data that its page does not state any more';

const OLDER = {
  title: 'Inception-ResNet-v1 of the original, 128 values',
  embeddingSize: 128,
  standardization: 'per-image',
} as const;

interface Published {
  readonly id: string;
  readonly title: string;
  readonly embeddingSize: number;
  readonly standardization: StandardizationName;
  readonly trainingData: string;
  /** Of LFW's ten-fold accuracy, as its authors state it. */
  readonly stated?: { readonly value: number; readonly std?: number };
}

/**
 * Standardisation is a fact of how the weights were trained (wiki of the original, "Training using
 * the VGGFace2 dataset"); crops are those of its validation: 160 pixels, margin 32.
 */
function card(published: Published, origin: string): EmbeddingCard {
  const { id, title, embeddingSize, standardization, trainingData, stated } = published;
  return {
    kind: 'embedding',
    id,
    title,
    architecture: 'inception-resnet-v1',
    embeddingSize,
    colorOrder: 'rgb',
    standardization: namedStandardizations[standardization],
    alignment: { method: 'margin', margin: 32, size: 160 },
    thresholds: [],
    defaultFar: 1e-3,
    measurements: stated
      ? [{ dataset: 'LFW', metric: 'ten-fold accuracy', command: `stated at ${origin}`, ...stated }]
      : [],
    provenance: {
      origin,
      licence: 'MIT (code); the licence of the weights is that of their training data',
      trainingData,
      notice: `${id}: weights from ${origin}, trained on ${trainingData}.`,
    },
  };
}

const ofTheOriginal: readonly (Published & { readonly classes?: number })[] = [
  {
    id: '20180402-114759',
    title: 'Inception-ResNet-v1 of the original, VGGFace2',
    embeddingSize: 512,
    standardization: 'fixed',
    trainingData: VGGFACE2,
    stated: { value: 0.9965, std: 0.00252 },
    classes: 8631,
  },
  {
    id: '20180408-102900',
    title: 'Inception-ResNet-v1 of the original, CASIA-WebFace',
    embeddingSize: 512,
    standardization: 'fixed',
    trainingData: CASIA,
    stated: { value: 0.9905 },
    classes: 10_575,
  },
  {
    ...OLDER,
    id: '20170512-110547',
    trainingData: 'MS-Celeb-1M (for non-commercial research, withdrawn in 2019)',
    stated: { value: 0.992 },
  },
  { ...OLDER, id: '20170216-091149', trainingData: NOT_STATED },
  { ...OLDER, id: '20170131-234652', trainingData: NOT_STATED },
];

const ofFacenetPytorch: readonly (Published & { readonly names: RegExp; classes: number })[] = [
  {
    id: 'facenet-pytorch-vggface2',
    title: "Inception-ResNet-v1 of facenet-pytorch, 'vggface2'",
    embeddingSize: 512,
    standardization: 'fixed',
    trainingData: VGGFACE2,
    stated: { value: 0.9965 },
    names: /vggface2|20180402-114759/i,
    classes: 8631,
  },
  {
    id: 'facenet-pytorch-casia-webface',
    title: "Inception-ResNet-v1 of facenet-pytorch, 'casia-webface'",
    embeddingSize: 512,
    standardization: 'fixed',
    trainingData: CASIA,
    stated: { value: 0.9905 },
    names: /casia|20180408-102900/i,
    classes: 10_575,
  },
];

for (const { classes, ...published } of ofTheOriginal) {
  publishedModels.register(published.id, {
    card: card(published, ORIGINAL),
    page: ORIGINAL,
    names: new RegExp(published.id),
    naming: 'facenet',
    ...(classes !== undefined && { classes }),
  });
}
for (const { names, classes, ...published } of ofFacenetPytorch) {
  publishedModels.register(published.id, {
    card: card(published, PYTORCH),
    page: PYTORCH,
    names,
    naming: 'facenet-pytorch',
    classes,
  });
}
publishedModels.register(dlibResnet.card.id, dlibResnet);
