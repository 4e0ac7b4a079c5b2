import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { Box } from '../image/geometry.js';
import { marginRegion } from './margin-crop.js';
import { selectFaces } from './select-face.js';

interface GoldenPhoto {
  readonly width: number;
  readonly height: number;
  readonly faces: {
    readonly box: Box;
    readonly score: number;
    readonly alignCrop?: { readonly margin44: Box };
  }[];
  readonly alignCrop: { readonly margin44: Box };
}

const missing = sharedMissing('goldens/mtcnn-stages');
const photos: [string, GoldenPhoto][] = missing
  ? []
  : Object.entries<GoldenPhoto>(
      JSON.parse(readFileSync(sharedPath('goldens/mtcnn-stages/goldens.json'), 'utf8')).images,
    ).filter(([, photo]) => photo.faces.length > 1);

function corners(box: Box, photo: GoldenPhoto): number[] {
  const { x, y, width, height } = marginRegion(box, 44, photo);
  return [x, y, x + width, y + height];
}

describe.skipIf(missing)('selectFaces beside the original', () => {
  it('is tested on photos of several faces', () => {
    expect(photos.map(([name]) => name)).toContain('composite_1.png');
  });

  it.each(photos)('takes the central face of %s', (_, photo) => {
    const [face, ...more] = selectFaces(photo.faces, photo, 'central');
    expect(more).toEqual([]);
    expect(corners(face!.box, photo)).toEqual(photo.alignCrop.margin44);
  });

  it.each(photos)('takes all faces of %s', (_, photo) => {
    const all = selectFaces(photo.faces, photo, 'all');
    expect(all).toEqual(photo.faces);
    for (const { box, alignCrop } of all) {
      if (alignCrop) expect(corners(box, photo)).toEqual(alignCrop.margin44);
    }
  });
});

describe('selectFaces', () => {
  const image = { width: 100, height: 100 };
  const big = { box: [0, 0, 40, 40], score: 0.8 } as const;
  const middle = { box: [40, 40, 60, 60], score: 0.7 } as const;
  const sure = { box: [80, 80, 90, 90], score: 0.99 } as const;

  it('takes what each strategy is named after', () => {
    const faces = [big, middle, sure];
    expect(selectFaces(faces, image, 'central')).toEqual([middle]);
    expect(selectFaces(faces, image, 'largest')).toEqual([big]);
    expect(selectFaces(faces, image, 'best-score')).toEqual([sure]);
  });

  it.each(['central', 'largest', 'best-score'] as const)('takes the first of equals: %s', (by) => {
    const twin = { ...middle };
    expect(selectFaces([middle, twin], image, by)[0]).toBe(middle);
  });

  it.each(['central', 'largest', 'best-score', 'all'] as const)('takes none of none: %s', (by) => {
    expect(selectFaces([], image, by)).toEqual([]);
  });

  it('names the strategies when asked for another', () => {
    expect(() => selectFaces([big], image, 'newest' as 'largest')).toThrowError(
      'Faces cannot be selected by "newest". Known: all, central, largest, best-score.',
    );
  });
});
