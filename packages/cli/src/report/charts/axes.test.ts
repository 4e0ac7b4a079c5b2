import { describe, expect, it } from 'vitest';
import {
  linearScale,
  logScale,
  niceStep,
  percentTicks,
  powerTicks,
  rangeOf,
  ticks,
} from './axes.js';

describe('linearScale', () => {
  it('maps the ends on the ends, also upwards', () => {
    const y = linearScale([0.9, 1], [300, 20]);
    expect([0.9, 0.95, 1].map(y).map((value) => Math.round(value))).toEqual([300, 160, 20]);
  });

  it('has a place for values that are all one', () => {
    expect(linearScale([3, 3], [10, 20])(3)).toBe(10);
  });
});

describe('rangeOf', () => {
  it('goes from the least to the most', () => {
    expect(rangeOf([3, 1, 2])).toEqual([1, 3]);
  });

  it.each([[[0.1142857142857143, 0.11428571428571428]], [[5]], [[0, 0]], [[-2, -2]]])(
    'has room around %j, whose labels are short',
    (values) => {
      const range = rangeOf(values);
      expect(range[0]).toBeLessThan(Math.min(...values));
      expect(range[1]).toBeGreaterThan(Math.max(...values));
      for (const { label } of percentTicks(range, 6)) expect(label.length).toBeLessThan(8);
    },
  );
});

describe('logScale', () => {
  it('gives every power of ten the same room', () => {
    const x = logScale([1e-4, 1], [0, 400]);
    [1e-4, 1e-3, 1e-2, 1e-1, 1].forEach((value, i) => {
      expect(x(value)).toBeCloseTo(100 * i, 9);
    });
  });

  it('draws 0 at the start', () => {
    expect(logScale([1e-4, 1], [50, 400])(0)).toBe(50);
  });
});

const labels = (list: readonly { label: string }[]) => list.map(({ label }) => label);

describe('niceStep', () => {
  it.each([
    [1, 5, 0.2],
    [1, 4, 0.25],
    [0.02, 6, 0.005],
    [37, 8, 5],
    [0.9, 1, 1],
    [6.1, 1, 10],
  ])('cuts %d into at most %d parts by %d', (span, parts, step) => {
    expect(niceStep(span, parts)).toBeCloseTo(step, 12);
  });
});

describe('ticks', () => {
  it('are round and within the range', () => {
    expect(ticks([0.07, 2.93], 7).map(({ value }) => value)).toEqual([0.5, 1, 1.5, 2, 2.5]);
  });

  it('have the ends in spite of rounding', () => {
    expect(labels(ticks([0, 0.3], 3))).toEqual(['0.0', '0.1', '0.2', '0.3']);
    expect(labels(ticks([0.98, 1], 4))).toEqual(['0.980', '0.985', '0.990', '0.995', '1.000']);
  });

  it('have as many decimals as the step', () => {
    expect(labels(ticks([0, 1], 4))).toEqual(['0.00', '0.25', '0.50', '0.75', '1.00']);
    expect(labels(ticks([0, 5000], 2))).toEqual(['0', '2500', '5000']);
  });

  it('of a single value are that value', () => {
    expect(ticks([2, 2], 5)).toEqual([{ value: 2, label: '2' }]);
  });
});

it('percentTicks keep shares and show per cent', () => {
  expect(percentTicks([0.9, 1], 2)).toEqual([
    { value: 0.9, label: '90%' },
    { value: 0.95, label: '95%' },
    { value: 1, label: '100%' },
  ]);
});

it('powerTicks are written out', () => {
  expect(powerTicks(-4, 0)).toEqual([
    { value: 0.0001, label: '0.0001' },
    { value: 0.001, label: '0.001' },
    { value: 0.01, label: '0.01' },
    { value: 0.1, label: '0.1' },
    { value: 1, label: '1' },
  ]);
});
