import { FaceNetError, operatingPoint } from '@facenet/core';
import { mobilefacenet } from '@facenet/core/models';
import { describe, expect, it } from 'vitest';
import { groupingPoint } from './who-is-who.js';

const card = {
  ...mobilefacenet,
  thresholds: [
    { far: 1e-2, distance: 1.14 },
    { far: 1e-3, distance: 1.05 },
    { far: 1e-4, distance: 0.97 },
  ],
  defaultFar: 1e-3,
};

describe('groupingPoint', () => {
  it.each([
    [0, 1e-3],
    [2, 1e-3],
    [14, 1e-3], // 91 pairs
    [15, 1e-4], // 105 pairs
    [5000, 1e-4],
  ])('tolerates less the more faces there are: %d', (faces, far) => {
    expect(groupingPoint(card, faces).far).toBe(far);
  });

  it('is never looser than the own choice of the model', () => {
    expect(groupingPoint({ ...card, defaultFar: 1e-4 }, 2).far).toBe(1e-4);
    expect(groupingPoint(mobilefacenet, 2)).toEqual(operatingPoint(mobilefacenet));
  });

  it('needs a card with thresholds', () => {
    expect(() => groupingPoint({ ...card, thresholds: [] }, 3)).toThrow(FaceNetError);
  });
});
