import { expect, it } from 'vitest';
import { expectOnlyFaceNetErrors } from '../testing/whatever.js';
import * as alignment from './index.js';

const image = { width: 20, height: 20, data: new Uint8Array(1200) };
const landmarks = alignment.templateLandmarks('arcface-112', 20);
const box = [2, 2, 18, 18];
const face = { box, landmarks, score: 1 };
const transform = { a: 1, b: 0, tx: 0, ty: 0 };
const spec = { method: 'similarity', template: 'arcface-112', size: 8 };

const calls: readonly (readonly [(...parameters: never[]) => unknown, readonly unknown[]])[] = [
  [alignment.alignFace, [image, face, spec]],
  [alignment.cropWithMargin, [image, box, { margin: 4, size: 8 }]],
  [alignment.fitSimilarity, [landmarks, landmarks]],
  [alignment.invertSimilarity, [transform]],
  [alignment.marginRegion, [box, 4, image]],
  [alignment.selectFaces, [[face], image, 'central']],
  [alignment.templateLandmarks, ['arcface-112', 8]],
  [alignment.warpSimilarity, [image, transform, 8, 8]],
];

it.each(calls.map(([call, good]) => [call.name, call, good] as const))(
  '%s throws nothing but FaceNetErrors',
  (_name, call, good) => {
    expect(() => call(...(good as never[]))).not.toThrow();
    expectOnlyFaceNetErrors(call, good);
  },
);
