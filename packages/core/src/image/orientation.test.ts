import { arbitraryImage, readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyOrientation, flipHorizontal, type Orientation } from './orientation.js';
import { type RgbImage, rgbImage } from './rgb-image.js';

const ALL = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Letters as pixels: `abc/def` is 3 wide and 2 high. */
function letters(text: string): RgbImage {
  const rows = text.split('/');
  const codes = rows
    .join('')
    .split('')
    .flatMap((letter) => Array(3).fill(letter.charCodeAt(0)));
  return rgbImage(rows[0]!.length, rows.length, Uint8Array.from(codes));
}

describe('applyOrientation', () => {
  // By the standard's words: where the stored first row and first column are on the upright image.
  it.each([
    [1, 'abc/def', 'top, left'],
    [2, 'cba/fed', 'top, right'],
    [3, 'fed/cba', 'bottom, right'],
    [4, 'def/abc', 'bottom, left'],
    [5, 'ad/be/cf', 'left, top'],
    [6, 'da/eb/fc', 'right, top'],
    [7, 'fc/eb/da', 'right, bottom'],
    [8, 'cf/be/ad', 'left, bottom'],
  ] as const)('turns orientation %d into %s (%s)', (orientation, upright, _where) => {
    expect(applyOrientation(letters('abc/def'), orientation)).toEqual(letters(upright));
  });

  it('gives the symmetries of a rectangle: closed, and each with its inverse', () => {
    fc.assert(
      fc.property(
        arbitraryImage,
        fc.constantFrom(...ALL),
        fc.constantFrom(...ALL),
        (image, a, b) => {
          const both = applyOrientation(applyOrientation(image, a), b);
          expect(ALL.map((c) => applyOrientation(image, c))).toContainEqual(both);
          const inverse = ({ 6: 8, 8: 6 } as Partial<Record<Orientation, Orientation>>)[a] ?? a;
          expect(applyOrientation(applyOrientation(image, a), inverse)).toEqual(image);
        },
      ),
    );
  });

  it('mirrors as flipHorizontal does', () => {
    const image = letters('abc/def');
    expect(applyOrientation(image, 2)).toEqual(flipHorizontal(image));
  });

  it.each([0, 9, 1.5])('refuses %d', (value) => {
    expect(() => applyOrientation(letters('a'), value as Orientation)).toThrow(/1 to 8, not/);
  });
});

describe('flipHorizontal', () => {
  it.skipIf(sharedMissing('goldens/preprocess'))('equals the original', () => {
    const pixels = readNpy<Uint8Array>(sharedPath('goldens/preprocess/pixels_9x7.npy')).data;
    const flipped = readNpy<Uint8Array>(sharedPath('goldens/preprocess/flip_9x7.npy')).data;
    expect(flipHorizontal({ width: 7, height: 9, data: pixels }).data).toEqual(flipped);
  });

  it('is undone by itself', () => {
    fc.assert(
      fc.property(arbitraryImage, (image) => {
        expect(flipHorizontal(flipHorizontal(image))).toEqual(image);
      }),
    );
  });
});
