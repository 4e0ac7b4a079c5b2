import { describe, expect, it } from 'vitest';
import type { EmbeddingCard } from '../models/card.js';
import { modelCards } from '../models/index.js';
import { thresholdAtFar } from './threshold-at-far.js';

const cards = [...modelCards]
  .map(([, card]) => card)
  .filter((each) => each.kind === 'embedding' && each.thresholds.length > 1)
  .map((each) => each as EmbeddingCard);

const card = {
  id: 'm',
  thresholds: [
    { far: 1e-2, distance: 1.2 },
    { far: 1e-3, distance: 1.1 },
    { far: 1e-4, distance: 1.05 },
  ],
};

describe('thresholdAtFar', () => {
  it.each(cards)('gives the points of $id as they are', (real) => {
    for (const { far, distance } of real.thresholds) {
      expect(thresholdAtFar(real, far)).toEqual({ distance, extrapolated: false });
    }
  });

  it('draws lines over the logarithm of the rate', () => {
    const { distance, extrapolated } = thresholdAtFar(card, Math.sqrt(1e-2 * 1e-3));
    expect(distance).toBeCloseTo(1.15, 12);
    expect(extrapolated).toBe(false);
    expect(thresholdAtFar(card, Math.sqrt(1e-3 * 1e-4)).distance).toBeCloseTo(1.075, 12);
  });

  it('goes on beyond what was measured, says so, and stays a distance', () => {
    expect(thresholdAtFar(card, 1e-5).distance).toBeCloseTo(1, 12);
    expect(thresholdAtFar(card, 1e-5).extrapolated).toBe(true);
    expect(thresholdAtFar(card, 1e-1).distance).toBeCloseTo(1.3, 12);
    expect(thresholdAtFar(card, 1e-300)).toEqual({ distance: 0, extrapolated: true });
  });

  it.each(cards)('is stricter the smaller the rate, of $id', (real) => {
    const rates = Array.from({ length: 60 }, (_, i) => 10 ** (-i / 8));
    const distances = rates.map((far) => thresholdAtFar(real, far).distance);
    for (const [i, distance] of distances.entries()) {
      if (i > 0) expect(distance).toBeLessThanOrEqual(distances[i - 1]!);
    }
  });

  it('takes the one threshold of a card for laxer rates only', () => {
    const single = { id: 'm', thresholds: [{ far: 1e-3, distance: 1.1 }] };
    expect(thresholdAtFar(single, 1e-2).distance).toBe(1.1);
    expect(() => thresholdAtFar(single, 1e-4)).toThrow(/Calibrate/);
    expect(() => thresholdAtFar({ id: 'm', thresholds: [] }, 1e-2)).toThrow(/m has too few/);
  });

  it.each([0, -1, 2, Number.NaN, '0.1' as never])('refuses a rate of %s', (far) => {
    expect(() => thresholdAtFar(card, far)).toThrow(/no false-accept rate/);
  });
});
