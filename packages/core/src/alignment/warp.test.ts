import { arbitraryImage, readNpy, readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { crop } from '../image/crop.js';
import { rgbImage } from '../image/rgb-image.js';
import { warpSimilarity } from './warp.js';

const golden = (name: string) => sharedPath('goldens', name);

describe.skipIf(sharedMissing('goldens/preprocess'))('warpSimilarity beside OpenCV', () => {
  const transform = {
    a: 0.774805817458126,
    b: 0.03664020684548212,
    tx: -38.085676178556255,
    ty: -41.98790846817968,
  };
  let data: Uint8Array;

  beforeAll(() => {
    const photo = readPng(golden('mtcnn/Anthony_Hopkins_0001.png'));
    data = warpSimilarity(photo, transform, 112, 112).data;
  });

  it('is the nearest level to its float32 result', () => {
    const name = 'preprocess/arcface112_Anthony_Hopkins_0001_f32.npy';
    const exact = readNpy<Float32Array>(golden(name)).data;
    expect(exact.length).toBe(data.length);
    // 0.0007 is how far OpenCV's float32 positions are off exact interpolation.
    expect(Math.max(...exact.map((v, i) => Math.abs(v - data[i]!)))).toBeLessThan(0.5 + 0.0007);
  });

  it('equals its bytes but for halves', () => {
    const bytes = readPng(golden('preprocess/arcface112_Anthony_Hopkins_0001.png')).data;
    const differences = data.map((level, i) => Math.abs(level - bytes[i]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(differences.filter((d) => d > 0).length).toBeLessThanOrEqual(5);
  });
});

describe('warpSimilarity', () => {
  const shift = fc.integer({ min: -14, max: 14 });

  it('is a crop, black beyond the image, for a shift by whole pixels', () => {
    fc.assert(
      fc.property(arbitraryImage, shift, shift, (image, x, y) => {
        const moved = warpSimilarity(image, { a: 1, b: 0, tx: -x, ty: -y }, 9, 7);
        expect(moved).toEqual(crop(image, { x, y, width: 9, height: 7 }));
      }),
    );
  });

  it('fades to black over the border of the image', () => {
    const white = rgbImage(2, 1, new Uint8Array(6).fill(200));
    const { data } = warpSimilarity(white, { a: 1, b: 0, tx: 1.25, ty: 0 }, 5, 1);
    expect([...data].filter((_, i) => i % 3 === 0)).toEqual([0, 150, 200, 50, 0]);
  });

  it('turns a quarter exactly', () => {
    const image = rgbImage(2, 1, Uint8Array.from([1, 2, 3, 4, 5, 6]));
    const turned = warpSimilarity(image, { a: 0, b: 1, tx: 0, ty: 0 }, 1, 2);
    expect(turned.data).toEqual(image.data);
  });
});
