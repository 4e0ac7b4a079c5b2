import { expect, it } from 'vitest';
import { expectOnlyFaceNetErrors } from '../testing/whatever.js';
import * as images from './index.js';

const image = { width: 2, height: 2, data: new Uint8Array(12) };
const region = { x: 0, y: 0, width: 1, height: 1 };

const calls: readonly (readonly [(...parameters: never[]) => unknown, readonly unknown[]])[] = [
  [images.applyOrientation, [image, 6]],
  [images.centerCropOrPad, [image, 2, 2]],
  [images.crop, [image, region]],
  [images.drawFaces, [image, [], {}]],
  [images.flipHorizontal, [image]],
  [images.isRgbImage, [image]],
  [images.numpyCrop, [image, 2]],
  [images.resizeAntialiased, [image, 2, 2, 'bilinear']],
  [images.resizeArea, [image, 2, 2]],
  [
    images.resizeAreaInto,
    [image, { width: 1, height: 1 }, { data: new Float32Array(3) }, { region }],
  ],
  [images.resizeBilinear, [image, 2, 2]],
  [images.rgbImage, [2, 2, image.data]],
  [images.standardize, [image, 'fixed', {}]],
];

it.each(calls.map(([call, good]) => [call.name, call, good] as const))(
  '%s throws nothing but FaceNetErrors',
  (_name, call, good) => {
    expect(() => call(...(good as never[]))).not.toThrow();
    expectOnlyFaceNetErrors(call, good);
  },
);
