import { arbitraryImage, readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flipHorizontal } from './flip.js';

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
