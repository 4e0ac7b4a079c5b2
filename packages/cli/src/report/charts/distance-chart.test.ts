import { describe, expect, it } from 'vitest';
import { binEdges, binsFor, histogram } from './distance-chart.js';

describe('binsFor', () => {
  it('covers all values with bins of a round width', () => {
    const bins = binsFor([0.31, 2.72, 1], 60);
    expect(bins.width).toBeCloseTo(0.05);
    const edges = binEdges(bins);
    expect(edges[0]).toBeLessThanOrEqual(0.31);
    expect(edges.at(-1)).toBeGreaterThan(2.72);
    expect(bins.count).toBeLessThanOrEqual(61);
  });

  it('has a bin for values that are all one, and for none', () => {
    expect(histogram([2, 2], binsFor([2, 2], 60))).toEqual([2]);
    expect(histogram([], binsFor([], 60))).toEqual([0]);
  });
});

describe('histogram', () => {
  it('counts a value on an edge in the upper bin', () => {
    expect(histogram([0, 0.9, 1, 1.5, 2.99], { start: 0, width: 1, count: 3 })).toEqual([2, 2, 1]);
  });

  it('loses no value', () => {
    const values = Array.from({ length: 997 }, (_, i) => 0.1 + ((i * 37) % 997) / 311);
    const counts = histogram(values, binsFor(values, 60));
    expect(counts.reduce((sum, count) => sum + count)).toBe(997);
    // Even values: every inner bin holds about as many.
    expect(Math.max(...counts.slice(1, -1)) - Math.min(...counts.slice(1, -1))).toBeLessThan(3);
  });
});
