import { readFileSync } from 'node:fs';
import { readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { euclideanDistance } from '../distance.js';
import { dbscan } from './dbscan.js';

const goldens = (...path: string[]) =>
  JSON.parse(readFileSync(sharedPath('goldens', ...path), 'utf8'));
const embeddings = (vectors: Iterable<ArrayLike<number>>) =>
  Array.from(vectors, (vector) => {
    const length = Math.hypot(...Array.from(vector));
    return { model: 'm', vector: Float32Array.from(vector, (value) => value / length) };
  });

describe('dbscan', () => {
  it('takes eps itself as near and a thing as its own neighbour (spec A.6)', async () => {
    const distances = [
      [0, 0.9, 1, 3],
      [0.9, 0, 1.5, 3],
      [1, 1.5, 0, 3],
      [3, 3, 3, 0],
    ];
    expect(await dbscan(distances)).toEqual([0, 0, 0, 1]);
    expect(await dbscan(distances, { eps: 1, minSamples: 2 })).toEqual([0, 0, 0, -1]);
    expect(await dbscan(distances, { eps: 0.95, minSamples: 2 })).toEqual([0, 0, -1, -1]);
  });

  it('finds what the definition says, in the order of scikit-learn', async () => {
    const cases = fc.record({
      places: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 25 }),
      eps: fc.integer({ min: 0, max: 5 }),
      minSamples: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ places, eps, minSamples }) => {
        const distances = places.map((a) => places.map((b) => Math.abs(a - b)));
        expect(await dbscan(distances, { eps, minSamples })).toEqual(
          grow(distances, eps, minSamples),
        );
      }),
    );
  });

  it('finds the same among embeddings as among their distances', async () => {
    const things = embeddings(
      Array.from({ length: 300 }, (_, i) =>
        Array.from({ length: 5 }, (_, k) => Math.sin(i * 37 + k * k * 11 + (i % 17) * k)),
      ),
    );
    const distances = things.map((a) => things.map((b) => euclideanDistance(a.vector, b.vector)));
    for (const minSamples of [1, 3, 6]) {
      const labels = await dbscan(things, { eps: 0.3, minSamples });
      expect(labels).toEqual(await dbscan(distances, { eps: 0.3, minSamples }));
      expect(new Set(labels).size).toBeGreaterThan(3);
    }
  });

  it('knows one thing and none', async () => {
    expect(await dbscan([])).toEqual([]);
    expect(await dbscan([[0]], { minSamples: 2 })).toEqual([-1]);
  });

  it.each<[string, unknown, unknown]>([
    ['no things', undefined, {}],
    ['a negative eps', [], { eps: -1 }],
    ['an eps in words', [], { eps: '1' }],
    ['no sample', [], { minSamples: 0 }],
    ['half a sample', [], { minSamples: 1.5 }],
    ['a matrix that is not square', [[0, 1], [1]], {}],
    ['nothing among embeddings', [...embeddings([[1, 0]]), undefined], {}],
  ])('refuses %s', async (_name, things, options) => {
    await expect(dbscan(things as never, options as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('stops when it is aborted', async () => {
    const clustering = dbscan([[0]], { signal: AbortSignal.abort() });
    await expect(clustering).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe.skipIf(sharedMissing('goldens/protocol'))('dbscan beside scikit-learn', () => {
  it('gives the same labels for embeddings of the original', async () => {
    const { data, shape } = readNpy<Float32Array>(
      sharedPath('goldens', 'protocol', 'classifier-test.npy'),
    );
    const [count = 0, size = 0] = shape;
    const rows = Array.from({ length: count }, (_, i) => data.slice(i * size, (i + 1) * size));
    const distances = rows.map((a) => rows.map((b) => euclideanDistance(a, b)));
    const { cases } = goldens('protocol', 'dbscan.json');
    expect(cases.length).toBeGreaterThan(10);
    for (const { eps, min_samples, labels } of cases) {
      expect(await dbscan(distances, { eps, minSamples: min_samples })).toEqual(labels);
    }
  });

  it('gives the same labels at borders, and for points', async () => {
    const {
      points,
      distanceMatrix,
      dbscan: cases,
      dbscanBorder,
    } = goldens('detailed', 'classifier.json').clustering;
    for (const { eps, minSamples, labels } of cases) {
      expect(await dbscan(distanceMatrix, { eps, minSamples })).toEqual(labels);
      expect(await dbscan(embeddings(points), { eps, minSamples })).toEqual(labels);
    }
    for (const { eps, minSamples, labels } of dbscanBorder.results) {
      expect(await dbscan(dbscanBorder.distanceMatrix, { eps, minSamples })).toEqual(labels);
    }
  });
});

/** As scikit-learn does it: from each core thing in turn, whatever can be reached. */
function grow(distances: number[][], eps: number, minSamples: number): number[] {
  const near = distances.map((row) => row.flatMap((distance, j) => (distance <= eps ? [j] : [])));
  const labels = distances.map(() => -1);
  let label = 0;
  for (const [start] of distances.entries()) {
    if (labels[start] !== -1 || near[start]!.length < minSamples) continue;
    const waiting = [start];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (labels[at] !== -1) continue;
      labels[at] = label;
      if (near[at]!.length >= minSamples) waiting.push(...near[at]!);
    }
    label++;
  }
  return labels;
}
