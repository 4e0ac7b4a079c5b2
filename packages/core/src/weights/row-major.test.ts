import { describe, expect, it } from 'vitest';
import { toRowMajor } from './row-major.js';

describe('toRowMajor', () => {
  it('transposes a matrix', () => {
    // [[1, 2, 3], [4, 5, 6]] column by column
    const columns = Float32Array.of(1, 4, 2, 5, 3, 6);
    expect([...toRowMajor(columns, [2, 3])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(columns[1]).toBe(4);
  });

  it('places every element of four axes', () => {
    const shape = [2, 3, 4, 5] as const;
    const [a, b, c, d] = shape;
    const fortran = new Float64Array(120);
    const expected = new Float64Array(120);
    for (let n = 0; n < 120; n++) {
      const [i, j, k, l] = [
        Math.floor(n / 60),
        Math.floor(n / 20) % b,
        Math.floor(n / 5) % c,
        n % d,
      ];
      fortran[i + a * (j + b * (k + c * l))] = n;
      expected[n] = n;
    }
    expect(toRowMajor(fortran, shape)).toEqual(expected);
  });

  it('keeps vectors, scalars and empty arrays', () => {
    expect([...toRowMajor(Float32Array.of(1, 2, 3), [3])]).toEqual([1, 2, 3]);
    expect([...toRowMajor(Float32Array.of(7), [])]).toEqual([7]);
    expect([...toRowMajor(new Float32Array(0), [3, 0])]).toEqual([]);
  });
});
