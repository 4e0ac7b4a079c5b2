import { rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { euclideanDistance } from '../distance.js';
import { nearestVectors } from './nearest-vectors.js';
import { nearVector, randomVector, seeded } from './testing/random-vectors.js';
import { encodeVector } from './vector-code.js';
import { VectorIndex } from './vector-index.js';

function bruteForce(vectors: readonly Float32Array[], query: Float32Array, count: number) {
  return vectors
    .map((vector, key) => ({ key, distance: euclideanDistance(query, vector) }))
    .sort((a, b) => a.distance - b.distance || a.key - b.key)
    .slice(0, count);
}

function indexOf(vectors: readonly Float32Array[]): VectorIndex {
  const index = new VectorIndex(vectors[0]?.length ?? 1);
  for (const [key, vector] of vectors.entries()) index.add(key, encodeVector(vector));
  return index;
}

it('finds what comparing with everything finds, also among vectors that are almost one', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 700 }),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom(0, 1e-4, 1e-2, 0.5, 2),
    fc.nat(),
    async (size, number, count, spread, seed) => {
      const random = seeded(seed);
      const centres = Array.from({ length: 3 }, () => randomVector(random, size));
      const some = () => nearVector(random, centres[Math.floor(random() * 3)]!, spread);
      const vectors = Array.from({ length: number }, some);
      const queries = [some(), centres[0]!, randomVector(random, size)];
      const found = await nearestVectors(indexOf(vectors), queries, count, (keys) =>
        keys.map((key) => vectors[key]!),
      );
      expect(found).toEqual(queries.map((query) => bruteForce(vectors, query, count)));
    },
  );
  await fc.assert(property, { numRuns: rounds(300) });
});

it('fetches few of many vectors, and each but once for all queries', async () => {
  const random = seeded(11);
  const centres = Array.from({ length: 40 }, () => randomVector(random, 512));
  const vectors = Array.from({ length: 3000 }, (_, i) => nearVector(random, centres[i % 40]!, 0.8));
  const queries = centres.slice(0, 8).map((centre) => nearVector(random, centre, 0.8));
  const fetched: number[] = [];
  const found = await nearestVectors(indexOf(vectors), queries, 10, async (keys) => {
    fetched.push(...keys);
    return keys.map((key) => vectors[key]!);
  });
  expect(found).toEqual(queries.map((query) => bruteForce(vectors, query, 10)));
  expect(new Set(fetched).size).toBe(fetched.length);
  expect(fetched.length).toBeLessThan(8 * 32);
});

it('refuses counts that are none', async () => {
  const index = indexOf([Float32Array.of(1, 0)]);
  for (const count of [0, 1.5, Number.NaN]) {
    await expect(nearestVectors(index, [], count, () => [])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  }
});
