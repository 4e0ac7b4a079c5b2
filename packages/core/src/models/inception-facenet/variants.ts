import type { InceptionModule } from './inception-module.js';

/** NN2 of the paper, the same for images of 160 (NN3) and 96 pixels (NN4), and OpenFace's cut of NN4. */
export type InceptionFaceNetVariant = 'nn2' | 'nn3' | 'nn4' | 'nn4-small2';

interface VariantSpec {
  readonly title: string;
  readonly paper: string;
  /** 32 times the side of the last map, which the original pools with one window of 7, 5 or 3. */
  readonly imageSize: number;
  readonly modules: readonly InceptionModule[];
}

const start: readonly InceptionModule[] = [
  { name: 'incept3a', branch1x1: 64, branch3x3: [96, 128], branch5x5: [16, 32], poolFilters: 32 },
  { name: 'incept3b', branch1x1: 64, branch3x3: [96, 128], branch5x5: [32, 64], poolFilters: 64 },
  { name: 'incept3c', branch3x3: [128, 256], branch5x5: [32, 64], strides: 2 },
  { name: 'incept4a', branch1x1: 256, branch3x3: [96, 192], branch5x5: [32, 64], poolFilters: 128 },
];

const middleBranches = { branch5x5: [32, 64], poolFilters: 128 } as const;
const middle: readonly InceptionModule[] = [
  { name: 'incept4b', branch1x1: 224, branch3x3: [112, 224], ...middleBranches },
  { name: 'incept4c', branch1x1: 192, branch3x3: [128, 256], ...middleBranches },
  { name: 'incept4d', branch1x1: 160, branch3x3: [144, 288], ...middleBranches },
];

const shrink: InceptionModule = {
  name: 'incept4e',
  branch3x3: [160, 256],
  branch5x5: [64, 128],
  strides: 2,
};

function twice(module: Omit<InceptionModule, 'name'>): readonly InceptionModule[] {
  return ['incept5a', 'incept5b'].map((name) => ({ name, ...module }));
}

const wideEnd = { branch1x1: 384, branch3x3: [192, 384], poolFilters: 128 } as const;
const withBranch5x5 = { ...wideEnd, branch5x5: [48, 128] } as const;
const smallEnd = { branch1x1: 256, branch3x3: [96, 384], poolFilters: 96 } as const;

const faceNet = 'https://arxiv.org/abs/1503.03832';
const openFace = 'https://cmusatyalab.github.io/openface/models-and-accuracies/';
const large = [...start, ...middle, shrink, ...twice(withBranch5x5)];

export const variants: Readonly<Record<InceptionFaceNetVariant, VariantSpec>> = {
  nn2: { title: 'FaceNet NN2', paper: faceNet, imageSize: 224, modules: large },
  nn3: { title: 'FaceNet NN3', paper: faceNet, imageSize: 160, modules: large },
  nn4: {
    title: 'FaceNet NN4',
    paper: faceNet,
    imageSize: 96,
    modules: [...start, ...middle, shrink, ...twice(wideEnd)],
  },
  'nn4-small2': {
    title: 'FaceNet NN4 small2',
    paper: openFace,
    imageSize: 96,
    modules: [...start, shrink, ...twice(smallEnd)],
  },
};
