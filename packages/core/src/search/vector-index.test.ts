import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearVector, randomVector, seeded } from './testing/random-vectors.js';
import { encodeVector } from './vector-code.js';
import { VectorIndex } from './vector-index.js';

/** What candidates have to be, by the definition of codes and nothing that the index has. */
function byDefinition(
  vectors: ReadonlyMap<number, ArrayLike<number>>,
  query: ArrayLike<number>,
  kept: number,
): { key: number; score: number }[] {
  const [asked, others] = [decoded(query), [...vectors].sort(([a], [b]) => a - b)];
  return others
    .map(([key, vector]) => {
      const { scale, steps } = decoded(vector);
      const product = steps.reduce((sum, step, i) => sum + step * asked.steps[i]!, 0);
      return { key, score: Math.fround(Math.fround(product) * scale) * asked.scale };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, kept);
}

function decoded(vector: ArrayLike<number>): { scale: number; steps: number[] } {
  const largest = Math.max(...Array.from(vector, Math.abs));
  const scale = Math.fround(largest / 127);
  return { scale, steps: Array.from(vector, (value) => Math.round(value * (1 / scale))) };
}

describe.each([{ simd: true }, { simd: false }])('VectorIndex with $simd SIMD', (options) => {
  it('computes where it is said to', () => {
    expect(new VectorIndex(8, options).simd).toBe(options.simd);
  });

  it('finds what the definition of codes finds, whatever was added, changed and removed', () => {
    const change = fc.record({
      what: fc.constantFrom('add', 'add', 'add', 'twin', 'set', 'remove'),
      at: fc.nat(1000),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 70 }),
        fc.array(change, { maxLength: 220 }),
        fc.integer({ min: 1, max: 11 }),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(),
        (size, changes, queries, kept, seed) => {
          const random = seeded(seed);
          const index = new VectorIndex(size, options);
          const vectors = new Map<number, Float32Array>();
          let key = -5;
          for (const { what, at } of changes) {
            const some = [...vectors.keys()][at % vectors.size];
            if (what === 'remove' && some !== undefined) {
              expect(index.remove(some)).toBe(true);
              expect(index.remove(some)).toBe(false);
              vectors.delete(some);
            } else if (what === 'set' && some !== undefined) {
              vectors.set(some, randomVector(random, size));
              expect(index.set(some, encodeVector(vectors.get(some)!))).toBe(true);
            } else {
              const twin = what === 'twin' ? vectors.get(some ?? 0) : undefined;
              key += 1 + (at % 3);
              vectors.set(key, twin ?? randomVector(random, size));
              index.add(key, encodeVector(vectors.get(key)!));
            }
          }
          expect(index.size).toBe(vectors.size);
          const asked = Array.from({ length: queries }, () => randomVector(random, size));
          index.candidates(asked, kept).forEach(({ keys, similarities }, i) => {
            const expected = byDefinition(vectors, asked[i]!, kept);
            expect([...keys]).toEqual(expected.map((each) => each.key));
            expect([...similarities]).toEqual(expected.map((each) => each.score));
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('bounds the error of its similarities', () => {
    const random = seeded(7);
    for (const size of [2, 3, 16, 100, 512]) {
      const index = new VectorIndex(size, options);
      const vectors = Array.from({ length: 300 }, () => randomVector(random, size));
      vectors.forEach((vector, i) => {
        index.add(i, encodeVector(vector));
      });
      const query = randomVector(random, size);
      const [found] = index.candidates([query], 300);
      expect(found?.keys).toHaveLength(300);
      found?.keys.forEach((key, i) => {
        const exact = vectors[key]!.reduce((sum, value, j) => sum + value * query[j]!, 0);
        expect(Math.abs(exact - found.similarities[i]!)).toBeLessThan(found.error);
      });
      // And means something.
      expect(found?.error).toBeLessThan(0.012);
    }
  });

  it('gives memory back when most vectors are removed, and goes on growing', () => {
    const index = new VectorIndex(64, options);
    const code = encodeVector(new Float32Array(64).fill(1 / 8));
    for (let key = 0; key < 20_000; key++) index.add(key, code);
    const full = index.bytes;
    expect(full).toBeLessThan(20_000 * (64 + 4 + 8) * 1.1 + 200_000);
    for (let key = 0; key < 20_000; key++) if (key % 100) index.remove(key);
    expect(index.size).toBe(200);
    expect(index.bytes).toBeLessThan(full / 5);
    for (let key = 20_000; key < 21_000; key++) index.add(key, code);
    const [found] = index.candidates([new Float32Array(64).fill(1 / 8)], 300);
    expect([...found!.keys.subarray(0, 3)]).toEqual([0, 100, 200]);
    expect(found!.keys[200]).toBe(20_000);
  });

  it('refuses what it cannot hold, and says why', () => {
    const index = new VectorIndex(3, options);
    const code = encodeVector([1, 0, 0]);
    index.add(4, code);
    const refused = [
      () => index.add(4, code),
      () => index.add(Number.NaN, code),
      () => index.add(5, encodeVector([1, 0])),
      () => index.set(4, new Uint8Array(3)),
      () => index.candidates([new Float32Array(2)], 1),
      () => index.candidates([Float32Array.of(1, Number.NaN, 0)], 1),
      () => index.candidates(7 as never, 1),
      () => index.candidates([], 0),
      () => new VectorIndex(0),
      () => new VectorIndex(2.5),
    ];
    for (const call of refused) {
      expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
    expect(index.size).toBe(1);
    expect(index.set(5, code)).toBe(false);
    expect(new VectorIndex(3, options).candidates([[1, 0, 0]], 5)[0]?.keys).toHaveLength(0);
    expect(index.candidates([[0, 0, 0]], 5)[0]?.similarities).toEqual(Float64Array.of(0));
  });
});

it('gives the same to the bit with SIMD and without', () => {
  const random = seeded(3);
  const [fast, plain] = [new VectorIndex(200), new VectorIndex(200, { simd: false })];
  const centres = Array.from({ length: 40 }, () => randomVector(random, 200));
  for (let key = 0; key < 1500; key++) {
    const code = encodeVector(nearVector(random, centres[key % 40]!, 0.7));
    fast.add(key, code);
    plain.add(key, code);
  }
  const queries = Array.from({ length: 39 }, (_, i) => nearVector(random, centres[i]!, 0.7));
  expect(fast.candidates(queries, 50)).toEqual(plain.candidates(queries, 50));
});
