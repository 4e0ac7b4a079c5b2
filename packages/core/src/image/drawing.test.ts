import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DrawableFace, drawFaces } from './drawing.js';
import { type RgbImage, rgbImage } from './rgb-image.js';

const BOX_COLOR = [46, 204, 113];
const LANDMARK_COLOR = [255, 71, 87];

const blank = (width: number, height: number) =>
  rgbImage(width, height, new Uint8Array(width * height * 3));
const at = ({ width, data }: RgbImage, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
const face: DrawableFace = {
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
      expect(at(drawn, x, y)).toEqual(BOX_COLOR);
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
    for (const [x, y] of face.landmarks ?? []) expect(at(drawn, x, y)).toEqual(LANDMARK_COLOR);
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

  it('writes a name in its place, in capitals', () => {
    const named = drawFaces(blank(100, 90), [{ ...face, label: 'Zoë 7' }]);
    // Dots of two pixels, from (22, 18) on: the label is 14 pixels high.
    const rows = [18, 20, 22, 24, 26].map((y) =>
      Array.from({ length: 17 }, (_, i) => (at(named, 22 + 2 * i, y)[1] === 0 ? '#' : ' ')).join(
        '',
      ),
    );
    expect(rows).toEqual(
      [
        '###  #  ###    ###',
        '  # # # #        #',
        ' #  # # ##       #',
        '#   # # #       # ',
        '###  #  ###     # ',
      ].map((row) => row.slice(0, 17)),
    );
  });

  it('writes names of other scripts as question marks, and long ones as far as there is room', () => {
    const draw = (label: string) => drawFaces(blank(100, 90), [{ ...face, label }]);
    expect(draw('李')).toEqual(draw('?'));
    expect(draw('constructor')).not.toEqual(draw('?'));
    expect(draw('A'.repeat(1e4)).data.length).toBe(100 * 90 * 3);
  });

  it('leaves the photo itself alone', () => {
    const image = blank(100, 90);
    drawFaces(image, [face]);
    expect(image.data.every((level) => level === 0)).toBe(true);
  });

  it('draws what lies in the photo of faces anywhere, however far beyond it', () => {
    const coordinate = fc.oneof(
      fc.double({ min: -500, max: 500, noNaN: true }),
      fc.double({ noNaN: true }),
    );
    const point = fc.tuple(coordinate, coordinate);
    const side = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        fc.tuple(coordinate, coordinate, coordinate, coordinate),
        fc.array(point, { maxLength: 5 }),
        fc.tuple(side, side),
        (box, landmarks, [width, height]) => {
          const image = drawFaces(blank(width, height), [{ box, score: 1, landmarks }]);
          expect(image.data.length).toBe(width * height * 3);
        },
      ),
    );
  });

  it('draws a box around the whole photo and beyond where it lies in the photo', () => {
    const around = drawFaces(blank(40, 40), [{ box: [-1e9, 10, 1e9, 30] }]);
    for (const x of [0, 20, 39]) expect(at(around, x, 10)).toEqual(BOX_COLOR);
    expect(at(around, 20, 20)).toEqual([0, 0, 0]);
    const within = drawFaces(blank(40, 40), [{ box: [-9, -9, 99, 99] }]);
    expect(within.data.every((level) => level === 0)).toBe(true);
  });

  it('draws in other colours and widths', () => {
    const blue = [0, 0, 255] as const;
    const options = { line: 3, boxColor: blue, landmarkColor: [1, 2, 3] } as const;
    const thick = drawFaces(blank(100, 90), [face], options);
    for (const x of [20, 21, 22]) expect(at(thick, x, 60)).toEqual([...blue]);
    expect(at(thick, 23, 60)).toEqual([0, 0, 0]);
    expect(at(thick, 40, 55)).toEqual([1, 2, 3]);
  });

  it.each<[string, unknown, unknown, unknown]>([
    ['no image', undefined, [face], {}],
    ['pixels that are no bytes', { width: 1, height: 1, data: new Float32Array(3) }, [face], {}],
    ['no face', blank(9, 9), [undefined], {}],
    ['a face without a box', blank(9, 9), [{ score: 1 }], {}],
    ['a box of three numbers', blank(9, 9), [{ box: [1, 2, 3] }], {}],
    ['a box of NaN', blank(9, 9), [{ box: [1, 2, 3, Number.NaN] }], {}],
    ['a landmark of one number', blank(9, 9), [{ box: [1, 2, 3, 4], landmarks: [[1]] }], {}],
    ['a score in words', blank(9, 9), [{ box: [1, 2, 3, 4], score: '1' }], {}],
    ['a name in numbers', blank(9, 9), [{ box: [1, 2, 3, 4], label: 7 }], {}],
    ['lines of no width', blank(9, 9), [face], { line: 0 }],
    ['lines of NaN pixels', blank(9, 9), [face], { line: Number.NaN }],
    ['lines without end', blank(9, 9), [face], { line: 1e9 }],
  ])('refuses %s', (_name, image, faces, options) => {
    const draw = () => drawFaces(image as RgbImage, faces as DrawableFace[], options as object);
    expect(draw).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
