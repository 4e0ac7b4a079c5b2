import { type DetectedFace, type RgbImage, rgbImage } from '@facenet/core';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOX_COLOR, LANDMARK_COLOR } from './colors.js';
import { drawFaces } from './draw-faces.js';

const blank = (width: number, height: number) =>
  rgbImage(width, height, new Uint8Array(width * height * 3));
const at = ({ width, data }: RgbImage, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const face: DetectedFace = {
  box: [20, 30, 61.2, 79.7],
  score: 0.98765,
  landmarks: [
    [30, 45],
    [50, 45],
    [40, 55],
    [33, 65],
    [47, 65],
  ],
};

describe('drawFaces', () => {
  const drawn = drawFaces(blank(100, 90), [face]);

  it('outlines the box', () => {
    for (const [x, y] of [
      [20, 30],
      [60, 30],
      [20, 79],
      [60, 79],
      [40, 79],
      [20, 50],
    ] as const) {
      expect(at(drawn, x, y)).toEqual([...BOX_COLOR]);
    }
    for (const [x, y] of [
      [40, 40],
      [19, 50],
      [61, 50],
      [40, 80],
    ] as const) {
      expect(at(drawn, x, y)).toEqual([0, 0, 0]);
    }
  });

  it('marks every landmark', () => {
    for (const [x, y] of face.landmarks) expect(at(drawn, x, y)).toEqual([...LANDMARK_COLOR]);
  });

  it('writes the score above the box', () => {
    // Row by row, "0.99" in dots of one pixel on the label's ground.
    const rows = [24, 25, 26, 27, 28].map((y) =>
      Array.from({ length: 15 }, (_, i) => (at(drawn, 21 + i, y)[1] === 0 ? '#' : ' ')).join(''),
    );
    expect(rows).toEqual([
      '###     ### ###',
      '# #     # # # #',
      '# #     ### ###',
      '# #       #   #',
      '###  #  ### ###',
    ]);
  });

  it('leaves the photo itself alone', () => {
    const image = blank(100, 90);
    drawFaces(image, [face]);
    expect(image.data.every((level) => level === 0)).toBe(true);
  });

  it('draws what lies in the photo of faces anywhere', () => {
    const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
    const point = fc.tuple(coordinate, coordinate);
    fc.assert(
      fc.property(
        fc.tuple(coordinate, coordinate, coordinate, coordinate),
        fc.tuple(point, point, point, point, point),
        fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
        (box, landmarks, [width, height]) => {
          const image = drawFaces(blank(width, height), [{ box, score: 1, landmarks }]);
          expect(image.data.length).toBe(width * height * 3);
        },
      ),
    );
  });
});
