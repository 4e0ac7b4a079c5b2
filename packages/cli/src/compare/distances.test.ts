import { describe, expect, it } from 'vitest';
import { distanceMatrixText } from './distances.js';

describe('distanceMatrixText', () => {
  it('is what compare.py prints', () => {
    const text = distanceMatrixText({
      paths: ['a.jpg', 'dir/b.jpg'],
      distances: [
        [0, 0.71826],
        [0.71826, 0],
      ],
    });
    // "%1d: %s"; four blanks and "    %1d     " each; "%1d  " and "  %1.4f  " each.
    expect(text).toBe(
      'Images:\n' +
        '0: a.jpg\n' +
        '1: dir/b.jpg\n' +
        '\n' +
        'Distance matrix\n' +
        '        0         1     \n' +
        '0    0.0000    0.7183  \n' +
        '1    0.7183    0.0000  ',
    );
  });

  it('does not pad numbers of several digits, as printf with a width of 1', () => {
    const paths = Array.from({ length: 11 }, (_, i) => `${i}.jpg`);
    const lines = distanceMatrixText({ paths, distances: paths.map(() => [1]) }).split('\n');
    expect(lines[11]).toBe('10: 10.jpg');
    expect(lines[14]?.endsWith('    9         10     ')).toBe(true);
    expect(lines.at(-1)).toBe('10    1.0000  ');
  });

  it('is empty of rows for no photos', () => {
    expect(distanceMatrixText({ paths: [], distances: [] })).toBe(
      'Images:\n\nDistance matrix\n    ',
    );
  });
});
