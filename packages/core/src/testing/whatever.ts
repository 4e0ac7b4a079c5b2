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

/** As {@link whatever}, each of them in turn. */
const junk: readonly unknown[] = [
  ...[undefined, null, Number.NaN, Infinity, -1, 0, 0.5, 1e12, '', 'x', true],
  ...[[], {}, [null], [Number.NaN], [[]], { length: 2 }, new Array(3), new Map(), () => 1],
  ...[new Float32Array(0), Float32Array.of(Number.NaN), new Uint8Array(4)],
];

/**
 * Calls a function with its arguments, of which each, and each part of each, is replaced by whatever.
 *
 * @param good makes arguments that are sound
 * @throws what is thrown that is no FaceNetError, with what led to it
 */
export async function expectOnlyFaceNetErrorsWithin(
  call: (...parameters: never[]) => unknown,
  good: () => readonly unknown[],
): Promise<void> {
  await call(...(good() as never[]));
  for (const path of partsOf(good())) {
    for (const value of junk) {
      try {
        await call(...(replaced(good(), path, value) as never[]));
      } catch (error) {
        if (FaceNetError.is(error)) continue;
        throw new Error(`${path.join('.')} as ${typeof value}`, { cause: error });
      }
    }
  }
}

/** A method as a function: each call is one of a new object. */
export function methodOfNew<Thing>(
  make: () => Thing | Promise<Thing>,
  name: keyof Thing,
): (...parameters: never[]) => Promise<unknown> {
  return async (...parameters) => {
    const thing = await make();
    return (thing[name] as (...given: never[]) => unknown).apply(thing, parameters);
  };
}

/** Places in plain objects and arrays; of lists that are arguments, the first entry stands for all. */
function partsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (path.length > 5 || !isPlain(value)) return [];
  const keys = Object.keys(value).slice(0, Array.isArray(value) && path.length > 0 ? 1 : undefined);
  return keys.flatMap((key) => {
    const place = [...path, key];
    return [place, ...partsOf(value[key as never], place)];
  });
}

function replaced(root: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(root) ? [...root] : { ...(root as object) }) as never[];
  copy[key as never] = replaced(copy[key as never], rest, value) as never;
  return copy;
}

function isPlain(value: unknown): value is object {
  return Array.isArray(value) || Object.getPrototypeOf(Object(value)) === Object.prototype;
}
