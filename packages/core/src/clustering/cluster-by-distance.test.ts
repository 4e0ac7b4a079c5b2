import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { euclideanDistance } from '../distance.js';
import { Embedding } from '../pipeline/embedding.js';
import type { ProgressEvent } from '../progress.js';
import { clusterByDistance } from './cluster-by-distance.js';
import type { DistanceMatrix } from './distance-matrix.js';

/** Distances of points on a line. */
const onLine = (places: readonly number[]) => places.map((a) => places.map((b) => Math.abs(a - b)));
/** Points on a circle: as unit vectors they lie as far apart as their angles say. */
const onCircle = (angles: readonly number[]) =>
  angles.map((angle) => new Embedding('m', Float32Array.of(Math.cos(angle), Math.sin(angle))));

/** The definition: of all pairs of clusters, join the closest, over and over. */
function joinClosest(distances: DistanceMatrix, threshold: number): number[][] {
  const clusters = distances.map((_, i) => [i]);
  const mean = (a: number[], b: number[]) =>
    a.flatMap((i) => b.map((j) => distances[i]![j]!)).reduce((x, y) => x + y) /
    (a.length * b.length);
  for (;;) {
    let [least, into, from] = [threshold, -1, -1];
    for (let i = 0; i < clusters.length; i++) {
      for (let j = i + 1; j < clusters.length; j++) {
        const distance = mean(clusters[i]!, clusters[j]!);
        if (distance < least) [least, into, from] = [distance, i, j];
      }
    }
    if (into < 0) break;
    clusters[into]!.push(...clusters.splice(from, 1)[0]!);
  }
  return clusters
    .map((cluster) => cluster.sort((a, b) => a - b))
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

describe('clusterByDistance', () => {
  it('joins what is close and keeps apart what is far', async () => {
    const distances = onLine([0, 10, 0.3, 10.2, 20, 0.5]);
    expect(await clusterByDistance(distances, { threshold: 1 })).toEqual([[0, 2, 5], [1, 3], [4]]);
  });

  it('takes embeddings, also as JSON gives them back', async () => {
    const embeddings = onCircle([0, 2, 0.1, 2.1, 4, 0.2]);
    const expected = [[0, 2, 5], [1, 3], [4]];
    expect(await clusterByDistance(embeddings, { threshold: 0.5 })).toEqual(expected);
    const stored = JSON.parse(JSON.stringify(embeddings));
    expect(await clusterByDistance(stored, { threshold: 0.5 })).toEqual(expected);
  });

  it('does not grow a chain of neighbours into one cluster', async () => {
    const chain = await clusterByDistance(onLine([0, 0.9, 1.8, 2.7, 3.6, 4.5]), { threshold: 1 });
    expect(chain.length).toBeGreaterThan(2);
  });

  it('knows one thing and none', async () => {
    expect(await clusterByDistance([[0]], { threshold: 1 })).toEqual([[0]]);
    expect(await clusterByDistance([], { threshold: 1 })).toEqual([]);
    expect(await clusterByDistance(onCircle([1]), { threshold: 1 })).toEqual([[0]]);
  });

  it('joins nothing at threshold 0, not even what is equal, and everything without one', async () => {
    const distances = onLine([1, 1, 5]);
    expect(await clusterByDistance(distances, { threshold: 0 })).toEqual([[0], [1], [2]]);
    expect(await clusterByDistance(distances, { threshold: 0.1 })).toEqual([[0, 1], [2]]);
    expect(await clusterByDistance(distances, { threshold: Infinity })).toEqual([[0, 1, 2]]);
  });

  it('gives what joining the closest two over and over gives', async () => {
    const matrix = fc.integer({ min: 1, max: 14 }).chain((n) =>
      fc.array(fc.double({ min: 0, max: 2, noNaN: true }), {
        minLength: n * n,
        maxLength: n * n,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        matrix,
        fc.double({ min: 0.2, max: 1.5, noNaN: true }),
        async (values, t) => {
          const n = Math.sqrt(values.length);
          const above = (i: number, j: number) => values[Math.min(i, j) * n + Math.max(i, j)]!;
          const distances = Array.from({ length: n }, (_, i) =>
            Array.from({ length: n }, (_, j) => above(i, j)),
          );
          // Of equal distances either may come first.
          const distinct = new Set(distances.flatMap((row, i) => row.slice(0, i)));
          fc.pre(distinct.size === (n * (n - 1)) / 2);
          const clusters = await clusterByDistance(distances, { threshold: t });
          expect(clusters).toEqual(joinClosest(distances, t));
        },
      ),
    );
  });

  it('finds the people among embeddings as it does among their distances', async () => {
    const embeddings = onCircle(Array.from({ length: 60 }, (_, i) => Math.sin(i * i) * 40));
    const distances = embeddings.map((a) =>
      embeddings.map((b) => euclideanDistance(a.vector, b.vector)),
    );
    const clusters = await clusterByDistance(embeddings, { threshold: 0.3 });
    expect(clusters).toEqual(joinClosest(distances, 0.3));
    expect(clusters.length).toBeLessThan(30);
  });

  it('looks at every cluster a few times only, however many things there are', async () => {
    let reads = 0;
    const places = Array.from({ length: 300 }, (_, i) => 50 * Math.sin(i * i));
    const rows = onLine(places).map(
      (row) =>
        new Proxy(row, {
          get: (target, key) => {
            if (key !== 'length') reads++;
            return Reflect.get(target, key);
          },
        }),
    );
    const events: ProgressEvent[] = [];
    await clusterByDistance(rows, { threshold: 1, onProgress: (event) => events.push(event) });
    expect(reads).toBe((300 * 299) / 2);
    expect(events.map(({ done }) => done)).toEqual(places.map((_, i) => i + 1));
    expect(events.at(-1)).toEqual({ task: 'cluster', done: 300, total: 300, unit: 'faces' });
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    const clustering = clusterByDistance(onLine([0, 1, 2, 3, 4]), {
      threshold: 1,
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(),
    });
    await expect(clustering).rejects.toMatchObject({ code: 'ABORTED' });
    const again = clusterByDistance([], { threshold: 1, signal: controller.signal });
    await expect(again).rejects.toMatchObject({ code: 'ABORTED' });
  });

  const [here] = onCircle([0]);
  const [there] = onCircle([1]).map(({ vector }) => new Embedding('other', vector));
  it.each<[string, unknown, unknown]>([
    ['a threshold of NaN', [], { threshold: Number.NaN }],
    ['a negative threshold', [], { threshold: -1 }],
    ['a threshold in words', [], { threshold: '1' }],
    ['no options', [], undefined],
    ['no things', undefined, { threshold: 1 }],
    ['two models', [here, there], { threshold: 1 }],
    ['a vector that is no unit', [here, { model: 'm', vector: [3, 4] }], { threshold: 1 }],
    ['nothing among embeddings', [here, undefined], { threshold: 1 }],
    ['nothing first', [undefined, here], { threshold: 1 }],
    ['a matrix that is not square', [[0, 1], [1]], { threshold: 1 }],
    ['a row that is none', [[0, 1], undefined], { threshold: 1 }],
    [
      'a distance of NaN',
      [
        [0, 1],
        [Number.NaN, 0],
      ],
      { threshold: 1 },
    ],
    [
      'a negative distance',
      [
        [0, 1],
        [-1, 0],
      ],
      { threshold: 1 },
    ],
  ])('refuses %s', async (_name, things, options) => {
    const clustering = clusterByDistance(things as never, options as never);
    await expect(clustering).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
