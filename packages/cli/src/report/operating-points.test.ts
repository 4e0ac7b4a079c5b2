import { rocCurve } from '@facenet/core/evaluation';
import { describe, expect, it } from 'vitest';
import { operatingPoints } from './operating-points.js';

describe('operatingPoints', () => {
  // Impostors at 1001, 1002, ..., 4000; every second genuine pair is among them.
  const impostor = Array.from({ length: 3000 }, (_, i) => 1001 + i);
  const genuine = Array.from({ length: 1000 }, (_, i) => (i % 2 ? i : 1000.5 + i));
  const roc = rocCurve(
    [...impostor, ...genuine],
    [...impostor.map(() => false), ...genuine.map(() => true)],
  );
  const points = operatingPoints(roc);

  it('count the errors of the largest thresholds that keep to the rates', () => {
    for (const { target, threshold, falseMatches, falseNonMatches, far, tar } of points) {
      expect(falseMatches).toBe(Math.floor(target * 3000 + 1e-9));
      expect(impostor.filter((distance) => distance < threshold)).toHaveLength(falseMatches);
      expect(genuine.filter((distance) => !(distance < threshold))).toHaveLength(falseNonMatches);
      expect(far).toBe(falseMatches / 3000);
      expect(tar).toBe(1 - falseNonMatches / 1000);
    }
  });

  it('have exact intervals', () => {
    const [, , third, fourth] = points;
    // 3 of 3,000, by SciPy's quantiles of beta; none of 3,000: 1 - 0.025^(1/3000).
    expect(third!.farInterval.low).toBeCloseTo(0.00020627153716, 12);
    expect(third!.farInterval.high).toBeCloseTo(0.00291961646525, 12);
    expect(fourth!.farInterval).toEqual({
      low: 0,
      high: expect.closeTo(1 - 0.025 ** (1 / 3000), 9),
    });
    for (const { tar, tarInterval } of points) {
      expect(tarInterval.low).toBeLessThan(tar);
      expect(tarInterval.high).toBeGreaterThan(tar);
    }
  });

  it('tell which rates 3,000 pairs carry', () => {
    expect(points.map(({ target, support }) => [target, support])).toEqual([
      [0.1, 'good'],
      [0.01, 'good'],
      [0.001, 'little'],
      [0.0001, 'none'],
    ]);
  });
});
