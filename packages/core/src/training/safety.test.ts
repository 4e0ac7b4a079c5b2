import { readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { findCollapse, requireFinite } from './safety.js';

describe('requireFinite', () => {
  it('names the step and the number that made a training diverge', () => {
    requireFinite(7, { loss: 1.5 });
    requireFinite(7, { loss: 1.5 }, 3);
    requireFinite(7, { loss: 1.5 }, Number.NaN); // of gradients that are only gathered yet
    expect(() => requireFinite(8, { loss: 2 }, Infinity)).toThrow(
      /^Step 8 made gradients that are not finite/,
    );
    expect(() => requireFinite(812, { loss: 2, centerLoss: Number.NaN, x: Infinity })).toThrow(
      /^Step 812 made "centerLoss" NaN\. Lower the learning rate/,
    );
    expect(() => requireFinite(1, { loss: -Infinity })).toThrow(
      expect.objectContaining({ code: 'TRAINING_DIVERGED' }),
    );
  });
});

describe.skipIf(sharedMissing('goldens/training'))('findCollapse', () => {
  const embeddings = () => {
    const { shape, data } = readNpy(sharedPath('goldens/training/triplet_embeddings_0.npy'));
    return { size: shape[1] as number, apart: Float32Array.from(data as Float32Array) };
  };
  const atMargin = Array.from({ length: 20 }, (_, i) => 0.2 + 0.004 * Math.sin(i));

  /** The same embeddings, moved to a hundredth of their distance around their mean. */
  const drawnTogether = (apart: Float32Array, size: number) => {
    const rows = apart.length / size;
    const mean = Float64Array.from({ length: size }, (_, c) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += apart[row * size + c]!;
      return sum / rows;
    });
    return apart.map((value, i) => mean[i % size]! + 0.01 * (value - mean[i % size]!));
  };

  it('says how close all embeddings of a collapsed network are', () => {
    const { size, apart } = embeddings();
    const together = drawnTogether(apart, size);
    let sum = 0;
    let pairs = 0;
    for (let a = 0; a < together.length; a += size) {
      for (let b = a + size; b < together.length; b += size, pairs++) {
        for (let i = 0; i < size; i++) sum += (together[a + i]! - together[b + i]!) ** 2;
      }
    }
    const collapse = findCollapse(atMargin, 0.2, together, size);
    expect(collapse?.meanSquaredDistance).toBeCloseTo(sum / pairs, 7);
    expect(collapse?.loss).toBeCloseTo(0.2, 2);
  });

  it('is silent while embeddings differ, losses move or are few', () => {
    const { size, apart } = embeddings();
    const together = drawnTogether(apart, size);
    expect(findCollapse(atMargin, 0.2, apart, size)).toBeUndefined();
    expect(findCollapse([...atMargin, 0.12], 0.2, together, size)).toBeUndefined();
    expect(findCollapse([...atMargin, Number.NaN], 0.2, together, size)).toBeUndefined();
    expect(findCollapse(atMargin.slice(1), 0.2, together, size)).toBeUndefined();
    expect(findCollapse(atMargin, 0.2, together.subarray(0, size), size)).toBeUndefined();
  });
});
