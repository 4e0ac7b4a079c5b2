import { rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BinaryProblem, solveBinary } from './solve-binary.js';

const SIZE = 4;
/** Where a coefficient counts as being at its bound. */
const AT_BOUND = 1e-9;
/** How far slopes are off that were summed of products in float32, as LIBSVM's are. */
const ROUNDED = 1e-6;

type Samples = readonly (readonly number[])[];

function problemOf(samples: Samples, first: number): BinaryProblem {
  const product = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const kernel = Float64Array.from(samples.flatMap((a) => samples.map((b) => product(a, b))));
  return { kernel, count: samples.length, first };
}

const sample = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: SIZE,
  maxLength: SIZE,
});
/** Samples from few places are often the same, or cancel each other: nothing is unique then. */
const coarse = fc.array(fc.constantFrom(-1, 0, 0.5, 1), { minLength: SIZE, maxLength: SIZE });
const problem = fc
  .constantFrom(sample, coarse)
  .chain((each) =>
    fc
      .tuple(
        fc.array(each, { minLength: 1, maxLength: 15 }),
        fc.array(each, { minLength: 1, maxLength: 15 }),
      )
      .map(([first, second]) => problemOf([...first, ...second], first.length)),
  );

it('finds an optimum: conditions of Karush, Kuhn and Tucker hold within the tolerance', () => {
  fc.assert(
    fc.property(problem, fc.constantFrom(1e-2, 1e-3, 1e-6), (given, tolerance) => {
      const { kernel, count, first } = given;
      const { coefficients, offset } = solveBinary(given, tolerance);
      expect(Math.abs(coefficients.reduce((sum, c) => sum + c, 0))).toBeLessThan(AT_BOUND);
      let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let i = 0; i < count; i++) {
        const sign = i < first ? 1 : -1;
        const weight = sign * coefficients[i]!;
        expect(weight).toBeGreaterThanOrEqual(0);
        expect(weight).toBeLessThanOrEqual(1);
        // The offset with which this sample would be at the margin's edge.
        let edge = -sign;
        for (let j = 0; j < count; j++) edge += coefficients[j]! * kernel[i * count + j]!;
        if (sign > 0 ? weight < 1 : weight > 0) high = Math.min(high, edge);
        if (sign > 0 ? weight > 0 : weight < 1) low = Math.max(low, edge);
      }
      expect(low - high).toBeLessThan(tolerance + ROUNDED);
      expect(offset).toBeGreaterThan(Math.min(low, high) - ROUNDED);
      expect(offset).toBeLessThan(Math.max(low, high) + ROUNDED);
    }),
    { numRuns: rounds(2000) },
  );
});

it('takes the middle of what is possible where rounding leaves no sample at the edge', () => {
  // The second sample's coefficient comes to 0 but for 5.6e-17: measured by it, the offset would be
  // that of one end of what is possible.
  const samples = [
    [0, 0, 0, 0],
    [0, -0.39487195014953613, -0.97955721616745, 9.449322533328086e-7],
    [0, 0, 0.9999750852584839, 0],
  ];
  const { coefficients, offset } = solveBinary(problemOf(samples, 2), 1e-3);
  expect([...coefficients]).toEqual([1, 0, -1]);
  // As LIBSVM has it.
  expect(offset).toBeCloseTo(-0.510234, 6);
});
