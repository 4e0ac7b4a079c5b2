import fc from 'fast-check';
import { FaceNetError } from '../errors.js';

/** What callers in plain JavaScript may pass in place of anything. */
const whatever = fc.oneof(
  fc.constantFrom(undefined, null, Number.NaN, -1, 0, 0.5, 2, 1e12, Infinity, '', 'x', true),
  fc.constantFrom<unknown>({}, [], [undefined], [null], [[]], [Number.NaN], ['x'], [{}]),
  fc.constantFrom<unknown>({ length: 3 }, { box: [1] }, new Float32Array(2), new Uint8Array(12)),
  fc.constantFrom<unknown>(
    { width: 2, height: 2, data: new Uint8Array(12) },
    { width: 2, height: 2, data: new Float32Array(12) },
    { width: Number.NaN, height: 2, data: new Uint8Array(12) },
    { box: [0, 0, 9, 9], score: 1, landmarks: [[1, 1]] },
  ),
);

/**
 * Calls a function with its arguments, of which any may be replaced by whatever.
 *
 * @throws what is thrown that is no FaceNetError
 */
export function expectOnlyFaceNetErrors(
  call: (...parameters: never[]) => unknown,
  good: readonly unknown[],
): void {
  const parameters = fc.tuple(
    ...good.map((value) => fc.oneof({ arbitrary: fc.constant(value), weight: 2 }, whatever)),
  );
  fc.assert(
    fc.property(parameters, (values) => {
      try {
        call(...(values as never[]));
      } catch (error) {
        if (!FaceNetError.is(error)) throw error;
      }
    }),
    { numRuns: 300 },
  );
}
