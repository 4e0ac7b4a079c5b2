import { readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crop } from './crop.js';
import { resizeAntialiased } from './resize-antialiased.js';
import { rgbImage } from './rgb-image.js';

const golden = (name: string) => sharedPath('goldens/mtcnn-stages', name);

describe.skipIf(sharedMissing('goldens/mtcnn-stages'))('resizeAntialiased beside Pillow', () => {
  // Crops (x1, y1, x2, y2) that the original cut; it stretches them to 160x160.
  it.each([
    ['Anthony_Hopkins_0001', [58, 44, 188, 208]],
    ['Gloria_Macapagal_Arroyo_0006', [60, 48, 190, 201]],
    ['Phil_McGraw_0001', [62, 54, 177, 196]],
  ] as const)('resizes %s as its bilinear and bicubic filters', (name, [x1, y1, x2, y2]) => {
    const photo = readPng(golden(`${name}.png`));
    const face = crop(photo, { x: x1, y: y1, width: x2 - x1, height: y2 - y1 });
    const bilinear = readPng(golden(`aligned_${name}_upstream_bilinear.png`));
    const bicubic = readPng(golden(`aligned_${name}_fork_bicubic.png`));
    const sharp = resizeAntialiased(face, 160, 160, 'bicubic');
    const soft = resizeAntialiased(face, 160, 160, 'bilinear');
    expect(Buffer.compare(soft.data, bilinear.data)).toBe(0);
    expect(Buffer.compare(sharp.data, bicubic.data)).toBe(0);
  });
});

describe('resizeAntialiased', () => {
  const size = fc.integer({ min: 1, max: 30 });
  const filter = fc.constantFrom('bilinear' as const, 'bicubic' as const);

  it('keeps an image of one colour', () => {
    fc.assert(
      fc.property(size, size, size, size, filter, (width, height, toWidth, toHeight, name) => {
        const image = rgbImage(width, height, new Uint8Array(width * height * 3).fill(201));
        const { data } = resizeAntialiased(image, toWidth, toHeight, name);
        expect(data.every((level) => level === 201)).toBe(true);
      }),
    );
  });

  it('counts every pixel when shrinking', () => {
    const stripes = rgbImage(
      8,
      1,
      Uint8Array.from({ length: 24 }, (_, i) => (i % 24 < 3 ? 240 : 0)),
    );
    expect(resizeAntialiased(stripes, 2, 1, 'bilinear').data[0]).toBeGreaterThan(0);
  });

  it('cuts off what the cubic filter overshoots', () => {
    const edge = rgbImage(
      4,
      1,
      Uint8Array.from({ length: 12 }, (_, i) => (i < 6 ? 0 : 255)),
    );
    const { data } = resizeAntialiased(edge, 16, 1, 'bicubic');
    const reds = [...data].filter((_, i) => i % 3 === 0);
    // What wrapped around instead would be dark beyond the edge, or bright before it.
    expect(reds).toEqual(reds.toSorted((a, b) => a - b));
    expect([reds[0], reds[15]]).toEqual([0, 255]);
  });
});
