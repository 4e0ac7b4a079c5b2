import { arbitraryImage, readNpy, readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RgbImage, rgbImage } from './rgb-image.js';
import { namedStandardizations, standardizationText, standardize } from './standardize.js';

const golden = (name: string) => sharedPath('goldens/preprocess', name);
/** Half the distance of neighbours among float32 values of up to 8. */
const FLOAT32_ROUNDING = 2 ** -22;

function readImage(name: string): RgbImage {
  const { shape, data } = readNpy<Uint8Array>(golden(name));
  return rgbImage(shape[1]!, shape[0]!, data);
}

function worstDifference(values: Float32Array, expected: Float32Array | Float64Array): number {
  expect(values.length).toBe(expected.length);
  return Math.max(...values.map((value, i) => Math.abs(value - expected[i]!)));
}

describe.skipIf(sharedMissing('goldens/preprocess'))('standardize beside the original', () => {
  it('equals its fixed standardisation bit for bit', () => {
    const expected = readNpy<Float32Array>(golden('fixed_9x7.npy')).data;
    expect(standardize(readImage('pixels_9x7.npy'), 'fixed')).toEqual(expected);
  });

  it.each(['9x7', 'lowcontrast_8x8'])('equals numpy and TensorFlow per image: %s', (name) => {
    const image = readImage(name === '9x7' ? 'pixels_9x7.npy' : `${name}.npy`);
    const numpy = readNpy<Float64Array>(golden(`prewhiten_${name}.npy`)).data;
    const tf = readNpy<Float32Array>(golden(`tf_per_image_standardization_${name}.npy`)).data;
    const values = standardize(image, 'per-image');
    expect(worstDifference(values, numpy)).toBeLessThan(FLOAT32_ROUNDING);
    // TensorFlow sums in float32, which shows where the spread is small.
    expect(worstDifference(values, tf)).toBeLessThan(3e-6);
  });

  it('equals the numpy pipeline, which standardises before it crops', () => {
    const whole = readPng(golden('load_data_in.png'));
    const values = standardize(whole, 'per-image');
    const start = (whole.width - 160) / 2;
    const cropped = new Float32Array(160 * 160 * 3);
    for (let y = 0; y < 160; y++) {
      const from = ((start + y) * whole.width + start) * 3;
      cropped.set(values.subarray(from, from + 480), y * 480);
    }
    const expected = readNpy<Float32Array>(golden('load_data_out_f32.npy')).data;
    expect(worstDifference(cropped, expected)).toBeLessThan(FLOAT32_ROUNDING);
  });
});

describe('standardize', () => {
  it('gives the numbers of the specification', () => {
    const image = rgbImage(
      2,
      2,
      Uint8Array.from({ length: 12 }, (_, i) => i),
    );
    const values = standardize(image, 'per-image');
    expect(values[0]).toBeCloseTo(-1.593255, 6);
    expect(values[1]).toBeCloseTo(-1.303572, 6);
    expect(values[11]).toBeCloseTo(1.593255, 6);
  });

  it('subtracts a mean a colour for dlib, in either order of colours', () => {
    // dlib, dlib/dnn/input.h: (r - avg_red) / 256.0, with the averages that are its defaults.
    const expected = [(10 - 122.782) / 256, (20 - 117.001) / 256, (255 - 104.298) / 256];
    const image = rgbImage(1, 1, Uint8Array.of(10, 20, 255));
    expect(standardize(image, 'dlib')).toEqual(Float32Array.from(expected));
    const bgr = standardize(image, 'dlib', { colorOrder: 'bgr' });
    expect(bgr).toEqual(Float32Array.from(expected.toReversed()));
  });

  it('takes a mean and a scale, for all colours or for each', () => {
    const image = rgbImage(1, 1, Uint8Array.of(10, 20, 255));
    expect(standardize(image, { mean: 127.5, scale: 128 })).toEqual(standardize(image, 'fixed'));
    const imageNet = { mean: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375] } as const;
    const expected = [(10 - 123.675) / 58.395, (20 - 116.28) / 57.12, (255 - 103.53) / 57.375];
    expect(standardize(image, imageNet)).toEqual(Float32Array.from(expected));
    const bgr = standardize(image, imageNet, { colorOrder: 'bgr' });
    expect(bgr).toEqual(Float32Array.from(expected.toReversed()));
    const mixed = standardize(image, { mean: 1, scale: [1, 2, 4] });
    expect(mixed).toEqual(Float32Array.of(9, 9.5, 63.5));
  });

  it.each(['none', 'toString', { mean: 1 }, { mean: 1, scale: 0 }, null, undefined])(
    'refuses the standardisation %j',
    (standardization) => {
      const image = rgbImage(1, 1, new Uint8Array(3));
      expect(() => standardize(image, standardization as 'fixed')).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    },
  );

  it('writes one plane a channel where the network wants that', () => {
    fc.assert(
      fc.property(arbitraryImage, fc.nat(5), (image, offset) => {
        const pixels = image.width * image.height;
        const hwc = standardize(image, 'fixed', { colorOrder: 'bgr' });
        const into = new Float32Array(offset + hwc.length);
        standardize(image, 'fixed', { into, offset, colorOrder: 'bgr', layout: 'chw' });
        hwc.forEach((value, i) => {
          expect(into[offset + (i % 3) * pixels + Math.floor(i / 3)]).toBe(value);
        });
      }),
    );
  });

  it('turns an image of one colour into zeros', () => {
    const image = rgbImage(5, 3, new Uint8Array(45).fill(77));
    expect(standardize(image, 'per-image')).toEqual(new Float32Array(45));
  });

  it('writes behind the offset, in either order of colours', () => {
    fc.assert(
      fc.property(arbitraryImage, fc.nat(5), (image, offset) => {
        const rgb = standardize(image, 'fixed');
        const into = new Float32Array(offset + rgb.length);
        const bgr = standardize(image, 'fixed', { into, offset, colorOrder: 'bgr' });
        expect(bgr).toBe(into);
        rgb.forEach((value, i) => {
          expect(into[offset + i - (i % 3) + 2 - (i % 3)]).toBe(value);
        });
      }),
    );
  });

  it('refuses a target that is too short', () => {
    const image = rgbImage(1, 1, new Uint8Array(3));
    const options = { into: new Float32Array(3), offset: 1 };
    expect(() => standardize(image, 'fixed', options)).toThrow(/has 3 values/);
  });
});

describe('standardizationText', () => {
  it('says the name, or the formula', () => {
    for (const [name, standardization] of Object.entries(namedStandardizations)) {
      expect(standardizationText(standardization)).toBe(name);
    }
    const other = { mean: [1, 2, 3], scale: 127.5 } as const;
    expect(standardizationText(other)).toBe('(v - [1, 2, 3]) / 127.5');
  });
});
