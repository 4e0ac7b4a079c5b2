import { damagedBytes, rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { expect } from 'vitest';
import { FaceNetError } from '../../errors.js';

/**
 * Whatever happens to a real file: it is read, or refused with WEIGHTS_CORRUPT and a byte offset;
 * what was read stays below `multiple` times the file's size.
 *
 * @param read reads everything and says how much there was
 */
export function expectRobust(
  original: Uint8Array,
  read: (bytes: Uint8Array) => number,
  multiple: number,
  runs: number,
): void {
  expect(read(original)).toBeGreaterThan(0);
  let refused = 0;
  fc.assert(
    fc.property(damagedBytes(original), (bytes) => {
      try {
        expect(read(bytes)).toBeLessThanOrEqual(multiple * bytes.length);
      } catch (error) {
        if (!FaceNetError.is(error, 'WEIGHTS_CORRUPT')) throw error;
        expect(error.message).toMatch(/at byte \d+: .+\. Fetch/);
        refused++;
      }
    }),
    { numRuns: rounds(runs) },
  );
  // Otherwise the wounds were too harmless to have tested anything.
  expect(refused).toBeGreaterThan(rounds(runs) / 10);
}
