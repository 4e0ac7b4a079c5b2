import { describe, expect, it } from 'vitest';
import { readNpy } from './read-npy.js';
import { readPng } from './read-png.js';
import { sharedMissing, sharedPath } from './shared-data.js';

describe.skipIf(sharedMissing('goldens/preprocess'))('readers of goldens', () => {
  it('reads arrays of bytes, float32 and float64', () => {
    const pixels = readNpy<Uint8Array>(sharedPath('goldens/preprocess/pixels_9x7.npy'));
    const fixed = readNpy<Float32Array>(sharedPath('goldens/preprocess/fixed_9x7.npy'));
    const white = readNpy<Float64Array>(sharedPath('goldens/preprocess/prewhiten_9x7.npy'));
    expect(pixels.shape).toEqual([9, 7, 3]);
    expect(pixels.data).toBeInstanceOf(Uint8Array);
    expect(fixed.data[5]).toBe(((pixels.data[5] as number) - 127.5) / 128);
    expect(white.data).toBeInstanceOf(Float64Array);
    expect(white.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
  });

  it('reads a PNG as RGB', () => {
    const { width, height, data } = readPng(sharedPath('goldens/mtcnn/grey_gradient.png'));
    expect(data.length).toBe(width * height * 3);
    expect(data.every((value, i) => value === data[i - (i % 3)])).toBe(true);
    expect(new Set(data).size).toBeGreaterThan(100);
  });
});
