import { readFileSync } from 'node:fs';
import { arbitraryImage, readNpy, sameBytes, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crop } from './crop.js';
import { resizeArea, resizeAreaInto } from './resize-area.js';
import { type RgbImage, rgbImage } from './rgb-image.js';

interface AreaCase {
  readonly input: string;
  readonly size: readonly [rows: number, columns: number];
  readonly outputU8: string;
  readonly outputF64: string;
}

const golden = (name: string) => sharedPath('goldens/preprocess', name);
const missing = sharedMissing('goldens/preprocess');
const cases: AreaCase[] = missing
  ? []
  : JSON.parse(readFileSync(golden('goldens.json'), 'utf8')).interArea.cases;

function readImage(name: string): RgbImage {
  const { shape, data } = readNpy<Uint8Array>(golden(name));
  return rgbImage(shape[1]!, shape[0]!, data);
}

function unrounded(image: RgbImage, width: number, height: number): Float32Array {
  const data = new Float32Array(width * height * 3);
  resizeAreaInto(image, { width, height }, { data }, { round: false });
  return data;
}

describe.skipIf(missing)('resizeArea beside OpenCV', () => {
  it.each(cases)('gives the bytes of $outputU8', ({ input, size, outputU8 }) => {
    const resized = resizeArea(readImage(input), size[1], size[0]);
    expect(sameBytes(resized.data, readNpy(golden(outputU8)).data as Uint8Array)).toBe(true);
  });

  it.each(cases)('gives the fractions of $outputF64', ({ input, size, outputF64 }) => {
    const exact = readNpy<Float64Array>(golden(outputF64)).data;
    const resized = unrounded(readImage(input), size[1], size[0]);
    expect(resized.length).toBe(exact.length);
    const worst = Math.max(...resized.map((value, i) => Math.abs(value - exact[i]!)));
    expect(worst).toBeLessThanOrEqual(1.4e-5);
  });
});

describe('resizeArea', () => {
  const size = fc.integer({ min: 1, max: 30 });

  it('keeps an image of one colour', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        fc.nat(255),
        (width, height, toWidth, toHeight, level) => {
          const image = rgbImage(width, height, new Uint8Array(width * height * 3).fill(level));
          expect(resizeArea(image, toWidth, toHeight).data.every((v) => v === level)).toBe(true);
        },
      ),
    );
  });

  it('rounds halves up on blocks of 2x2 and to even on others', () => {
    const pixels = (...levels: number[]) => Uint8Array.from(levels.flatMap((v) => [v, v, v]));
    expect(resizeArea(rgbImage(2, 2, pixels(0, 0, 1, 1)), 1, 1).data[0]).toBe(1);
    expect(resizeArea(rgbImage(2, 1, pixels(0, 1)), 1, 1).data[0]).toBe(0);
    expect(resizeArea(rgbImage(2, 1, pixels(1, 2)), 1, 1).data[0]).toBe(2);
  });

  it.each([
    [0, 5],
    [5, 1.5],
    [Number.NaN, 5],
  ])('refuses %d x %d', (width, height) => {
    const image = rgbImage(2, 2, new Uint8Array(12));
    expect(() => resizeArea(image, width, height)).toThrow(/resized image needs a whole width/);
  });
});

describe('resizeAreaInto', () => {
  it('writes the bytes of resizeArea, normalised and with x before y', () => {
    fc.assert(
      fc.property(arbitraryImage, fc.nat(7), (image, offset) => {
        const bytes = resizeArea(image, 7, 5).data;
        const data = new Float32Array(offset + bytes.length + 1).fill(9);
        const target = { data, offset, order: 'columns', normalize: true } as const;
        resizeAreaInto(image, { width: 7, height: 5 }, target);
        for (let y = 0; y < 5; y++) {
          for (let x = 0; x < 7; x++) {
            const value = data[offset + (x * 5 + y) * 3 + 1]!;
            expect(value * 128 + 127.5).toBe(bytes[(y * 7 + x) * 3 + 1]);
          }
        }
        expect(data.subarray(0, offset).every((value) => value === 9)).toBe(true);
        expect(data.at(-1)).toBe(9);
      }),
    );
  });

  it('takes a region, black beyond the image, as its crop', () => {
    const start = fc.integer({ min: -6, max: 14 });
    const side = fc.integer({ min: 1, max: 15 });
    fc.assert(
      fc.property(arbitraryImage, start, start, side, side, (image, x, y, width, height) => {
        const region = { x, y, width, height };
        const data = new Float32Array(8 * 6 * 3);
        resizeAreaInto(image, { width: 8, height: 6 }, { data }, { region, round: false });
        expect(data).toEqual(unrounded(crop(image, region), 8, 6));
      }),
    );
  });

  it('makes a part of the result as it is in the whole, of any region, rounded or not', () => {
    const start = fc.integer({ min: -30, max: 14 });
    const side = fc.integer({ min: 1, max: 40 });
    const outputs = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(19), fc.nat(19));
    fc.assert(
      fc.property(
        arbitraryImage,
        fc.tuple(start, start, side, side),
        fc.tuple(outputs, outputs),
        fc.boolean(),
        (image, [x, y, width, height], [across, down], round) => {
          const [size, from, to] = [across, down].reduce(
            ([sizes, starts, ends], [total, a, b]) => [
              [...sizes, total],
              [...starts, Math.min(a, b) % total],
              [...ends, Math.min(Math.max(a, b), total - 1)],
            ],
            [[], [], []] as [number[], number[], number[]],
          );
          const result = { width: size[0]!, height: size[1]! };
          const part = {
            x: from[0]!,
            y: from[1]!,
            width: Math.max(to[0]! - from[0]!, 0) + 1,
            height: Math.max(to[1]! - from[1]!, 0) + 1,
          };
          const region = { x, y, width, height };
          const whole = new Float32Array(result.width * result.height * 3);
          resizeAreaInto(image, result, { data: whole }, { region, round });
          const data = new Float32Array(part.width * part.height * 3);
          resizeAreaInto(image, result, { data }, { region, round, part });
          for (let row = 0; row < part.height; row++) {
            const at = ((part.y + row) * result.width + part.x) * 3;
            const own = data.subarray(row * part.width * 3, (row + 1) * part.width * 3);
            expect(sameBytes(own, whole.subarray(at, at + part.width * 3))).toBe(true);
          }
        },
      ),
    );
  });

  it.each([
    { x: 0, y: 0, width: 3, height: 1 },
    { x: -1, y: 0, width: 1, height: 1 },
    { x: 0, y: 1, width: 1, height: 2 },
  ])('refuses the part %j of 2x2 pixels', (part) => {
    const image = rgbImage(2, 2, new Uint8Array(12));
    const target = { data: new Float32Array(99) };
    expect(() => resizeAreaInto(image, { width: 2, height: 2 }, target, { part })).toThrow(
      /no part of 2x2/,
    );
  });

  it('refuses a region of half pixels', () => {
    const region = { x: 0, y: 0.5, width: 1, height: 1 };
    const image = rgbImage(2, 2, new Uint8Array(12));
    const target = { data: new Float32Array(3) };
    expect(() => resizeAreaInto(image, { width: 1, height: 1 }, target, { region })).toThrow(
      /whole pixel, not \(0, 0.5\)/,
    );
  });

  it.each([-1, 0.5, 2])('refuses offset %d of a target that is too short', (offset) => {
    const image = rgbImage(2, 2, new Uint8Array(12));
    const target = { data: new Float32Array(13), offset };
    expect(() => resizeAreaInto(image, { width: 2, height: 2 }, target)).toThrow(/takes 12 values/);
  });
});
