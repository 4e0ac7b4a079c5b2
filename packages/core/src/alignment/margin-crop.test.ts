import { readFileSync } from 'node:fs';
import { readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../image/geometry.js';
import { rgbImage } from '../image/rgb-image.js';
import { cropWithMargin, marginRegion } from './margin-crop.js';

interface GoldenPhoto {
  readonly width: number;
  readonly height: number;
  readonly faces: { readonly box: Box }[];
  readonly [crop: `crop_of_first_face_margin_${number}`]: Box;
}

const missing = sharedMissing('goldens/mtcnn') || sharedMissing('goldens/mtcnn-stages');
const read = (path: string) => JSON.parse(readFileSync(sharedPath('goldens', path), 'utf8'));
const photos: [string, GoldenPhoto][] = missing
  ? []
  : Object.entries<GoldenPhoto>(read('mtcnn/goldens.json').images).filter(
      ([, photo]) => photo.faces.length > 0,
    );

describe.skipIf(missing)('margin crop beside the original', () => {
  it.each(photos)('cuts the box of %s', (_, photo) => {
    for (const margin of [32, 44]) {
      const { x, y, width, height } = marginRegion(photo.faces[0]!.box, margin, photo);
      const golden = photo[`crop_of_first_face_margin_${margin}`];
      expect([x, y, x + width, y + height]).toEqual(golden);
    }
  });

  it.each(['Anthony_Hopkins_0001', 'Gloria_Macapagal_Arroyo_0006', 'Phil_McGraw_0001'])(
    'aligns %s with either interpolation',
    (name) => {
      const folder = (file: string) => sharedPath('goldens/mtcnn-stages', file);
      const image = readPng(folder(`${name}.png`));
      const { aligned, images } = read('mtcnn-stages/goldens.json');
      const golden = aligned.cases.find((c: { image: string }) => c.image === `${name}.png`);
      // With two faces in the photo the original took the central one.
      const box = images[`${name}.png`].faces
        .map((face: { box: Box }) => face.box)
        .find((candidate: Box) => Math.trunc(candidate[0] - 16) === golden.crop[0]);
      const bilinear = cropWithMargin(image, box, { margin: 32, size: 160 });
      const bicubic = cropWithMargin(image, box, {
        margin: 32,
        size: 160,
        interpolation: 'bicubic',
      });
      expect(Buffer.compare(bilinear.data, readPng(folder(golden.upstream)).data)).toBe(0);
      expect(Buffer.compare(bicubic.data, readPng(folder(golden.fork)).data)).toBe(0);
    },
  );
});

describe('marginRegion', () => {
  const size = { width: 90, height: 70 };

  it('stays inside the image', () => {
    const coordinate = fc.double({ min: -200, max: 200, noNaN: true });
    const extent = fc.double({ min: 1, max: 200, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, extent, extent, fc.nat(60), (x1, y1, w, h, margin) => {
        fc.pre(x1 < 89 && y1 < 69 && x1 + w > 1 && y1 + h > 1);
        const { x, y, width, height } = marginRegion([x1, y1, x1 + w, y1 + h], margin, size);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.min(width, height)).toBeGreaterThan(0);
        expect(x + width).toBeLessThanOrEqual(size.width);
        expect(y + height).toBeLessThanOrEqual(size.height);
      }),
    );
  });

  it('halves odd margins before it truncates', () => {
    expect(marginRegion([10.4, 10.6, 20.4, 20.6], 5, size)).toEqual({
      x: 7,
      y: 8,
      width: 15,
      height: 15,
    });
  });

  it.each([
    [[100, 10, 120, 30]],
    [[-50, 10, -40, 30]],
    [[20, 20, 10, 10]],
    [[Number.NaN, 10, 20, 30]],
  ] as [Box][])('refuses %j, which holds nothing of the image', (box) => {
    expect(() => marginRegion(box, 4, size)).toThrow(/holds nothing of an image of 90x70/);
  });
});

describe('cropWithMargin', () => {
  it('stretches to a square', () => {
    const image = rgbImage(40, 20, new Uint8Array(2400).fill(7));
    const face = cropWithMargin(image, [5, 5, 35, 15], { margin: 4, size: 16 });
    expect(face).toEqual(rgbImage(16, 16, new Uint8Array(768).fill(7)));
  });
});
