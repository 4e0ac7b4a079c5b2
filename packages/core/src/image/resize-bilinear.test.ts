import { arbitraryImage } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeBilinear } from './resize-bilinear.js';
import { rgbImage } from './rgb-image.js';

const grey = (width: number, height: number, levels: number[]) =>
  rgbImage(width, height, Uint8Array.from(levels.flatMap((level) => [level, level, level])));
const levels = ({ data }: { data: Uint8Array }) => [...data].filter((_, i) => i % 3 === 0);

describe('resizeBilinear', () => {
  it('interpolates between pixel centres and repeats the border', () => {
    expect(levels(resizeBilinear(grey(2, 1, [0, 100]), 4, 1))).toEqual([0, 25, 75, 100]);
    expect(levels(resizeBilinear(grey(1, 2, [0, 100]), 1, 4))).toEqual([0, 25, 75, 100]);
    expect(levels(resizeBilinear(grey(4, 1, [0, 10, 40, 90]), 2, 1))).toEqual([5, 65]);
    expect(levels(resizeBilinear(grey(2, 2, [0, 100, 100, 200]), 1, 1))).toEqual([100]);
  });

  it('gives the same image for the same size', () => {
    fc.assert(
      fc.property(arbitraryImage, (image) => {
        expect(resizeBilinear(image, image.width, image.height)).toEqual(image);
      }),
    );
  });

  it('stays within the levels of the image', () => {
    const size = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(arbitraryImage, size, size, (image, width, height) => {
        const { data } = resizeBilinear(image, width, height);
        expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...image.data));
        expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...image.data));
      }),
    );
  });
});
