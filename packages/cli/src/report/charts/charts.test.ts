import { rocCurve } from '@facenet/core/evaluation';
import { describe, expect, it } from 'vitest';
import { barStart } from './fold-chart.js';
import { rocPlaces, startOf } from './roc-charts.js';

describe('rocPlaces', () => {
  const roc = rocCurve([1, 2, 3, 4], [true, false, true, false]);
  const same = (value: number) => 100 * value;

  it('follows the curve', () => {
    expect([...rocPlaces(roc, same, same)]).toEqual([
      [0, 0],
      [0, 50],
      [50, 50],
      [50, 100],
      [100, 100],
    ]);
  });

  it('begins where the axis does, at the height that the curve has there', () => {
    expect([...rocPlaces(roc, same, same, 0.1)][0]).toEqual([10, 50]);
  });
});

describe('starts of axes', () => {
  it('leave out what good models have in common', () => {
    expect([0.2, 0.7, 0.85, 0.93, 0.97, 0.995].map(startOf)).toEqual([
      0, 0.6, 0.8, 0.9, 0.95, 0.98,
    ]);
  });

  it('lie below the least bar', () => {
    expect(barStart(0.99)).toBeCloseTo(0.98);
    expect(barStart(0.3)).toBe(0);
    expect(barStart(1)).toBeLessThan(1);
    for (let least = 0; least <= 1; least += 0.001) {
      expect(barStart(least)).toBeLessThanOrEqual(least);
      expect(barStart(least)).toBeGreaterThanOrEqual(0);
    }
  });
});
