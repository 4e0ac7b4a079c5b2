import { rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mobilefacenet512 } from '../models/cards/mobilefacenet-512.js';
import type { ProgressEvent } from '../progress.js';
import { type ClusterableFace, clusterFaces } from './cluster-faces.js';
import { clusteringThreshold } from './clustering-threshold.js';
import { joinNearest } from './join-nearest.js';
import { largestFirst } from './largest-first.js';

const face = (values: readonly number[], photo?: string | number): ClusterableFace => {
  const length = Math.hypot(...values);
  const vector = Float32Array.from(values, (value) => value / length);
  return { embedding: { model: 'm', vector }, ...(photo !== undefined && { photo }) };
};
const onCircle = (angles: readonly number[]) =>
  angles.map((angle) => face([Math.cos(angle), Math.sin(angle)]));

/** The definition: of all pairs of clusters that may be joined, join the closest, over and over. */
function joinClosest(faces: readonly ClusterableFace[], threshold: number): number[][] {
  const clusters = faces.map((_, i) => [i]);
  const vectors = faces.map(({ embedding }) => Array.from(embedding.vector));
  const squared = (i: number, j: number) =>
    vectors[i]!.reduce((sum, value, k) => sum + (value - vectors[j]![k]!) ** 2, 0);
  const mayJoin = (a: number[], b: number[]) =>
    !a.some((i) =>
      b.some((j) => faces[i]!.photo !== undefined && faces[i]!.photo === faces[j]!.photo),
    );
  for (;;) {
    let [least, into, from] = [threshold ** 2, -1, -1];
    for (let i = 0; i < clusters.length; i++) {
      for (let j = i + 1; j < clusters.length; j++) {
        const [a, b] = [clusters[i]!, clusters[j]!];
        const sum = a.flatMap((p) => b.map((q) => squared(p, q))).reduce((x, y) => x + y);
        const mean = sum / (a.length * b.length);
        if (mean < least && mayJoin(a, b)) [least, into, from] = [mean, i, j];
      }
    }
    if (into < 0) break;
    clusters[into]!.push(...clusters.splice(from, 1)[0]!);
  }
  return clusters
    .map((cluster) => cluster.sort((a, b) => a - b))
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

/** Clusters in the order of `clusterFaces`, with room for so many pairs. */
async function joinHolding(
  heldPairs: number,
  faces: readonly ClusterableFace[],
  threshold: number,
): Promise<number[][]> {
  const members = faces.map((_, i) => [i]);
  await joinNearest(
    {
      size: faces[0]!.embedding.vector.length,
      sums: Float32Array.from(faces.flatMap(({ embedding }) => Array.from(embedding.vector))),
      sizes: new Float64Array(faces.length).fill(1),
      apart: () => false,
      onJoin: (into, from) => members[into]!.push(...members[from]!.splice(0)),
    },
    { level: 1 - threshold ** 2 / 2, abortPoint: async () => {}, heldPairs },
  );
  return largestFirst(members);
}

describe('clusterFaces', () => {
  it('joins what is close and keeps apart what is far', async () => {
    const faces = onCircle([0, 2, 0.1, 2.1, 4, 0.2]);
    expect(await clusterFaces(faces, { threshold: 0.5 })).toEqual({
      clusters: [[0, 2, 5], [1, 3], [4]],
      threshold: 0.5,
    });
  });

  it('keeps faces of one photo apart, also when both are in clusters by then', async () => {
    const faces = [face([1, 0], 'a'), face([1, 0.1], 'b'), face([1, 0.3], 'c')];
    expect((await clusterFaces(faces, { threshold: 1 })).clusters).toEqual([[0, 1, 2]]);
    const together = [face([1, 0], 'a'), face([1, 0.1], 'b'), face([1, 0.3], 'a')];
    expect((await clusterFaces(together, { threshold: 1 })).clusters).toEqual([[0, 1], [2]]);
    const couple = [
      face([1, 0], 1),
      face([1, 0.02], 2),
      face([1, 0.2], 3),
      face([1, 0.22], 1),
      face([1, 0.1]),
    ];
    const { clusters } = await clusterFaces(couple, { threshold: 2 });
    expect(clusters.map((cluster) => cluster.filter((i) => i === 0 || i === 3).length)).toEqual([
      1, 1,
    ]);
  });

  it('gives what joining the closest two over and over gives, of photos with several faces too', async () => {
    const faces = fc
      .array(
        fc.record({
          values: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
            minLength: 3,
            maxLength: 3,
          }),
          photo: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 14 },
      )
      .filter((all) => all.every(({ values }) => Math.hypot(...values) > 0.1));
    const threshold = fc.double({ min: 0.1, max: 2, noNaN: true });
    await fc.assert(
      fc.asyncProperty(faces, threshold, async (drawn, t) => {
        const list = drawn.map(({ values, photo }) => face(values, photo));
        // Of equal distances either may come first.
        const products = list.flatMap((a, i) =>
          list.slice(0, i).map((b) => {
            const other = Array.from(b.embedding.vector);
            return other.reduce((sum, value, k) => sum + value * a.embedding.vector[k]!, 0);
          }),
        );
        products.sort((a, b) => a - b);
        fc.pre(products.every((value, i) => i === 0 || value - products[i - 1]! > 1e-5));
        const { clusters } = await clusterFaces(list, { threshold: t });
        expect(clusters).toEqual(joinClosest(list, t));
      }),
      { numRuns: rounds(300) },
    );
  });

  it.each([200, 2000])('gives the same where it can hold %i pairs at once', async (held) => {
    // Some of them equal.
    const angles = Array.from({ length: 150 }, (_, i) =>
      i % 3 === 0 ? (i % 5) * 0.9 : 0.9 * (i % 5) + 0.2 * Math.sin(i * i),
    );
    const faces = onCircle(angles);
    const { clusters } = await clusterFaces(faces, { threshold: 0.5 });
    expect(await joinHolding(held, faces, 0.5)).toEqual(clusters);
    expect(clusters.length).toBeLessThan(15);
  });

  it('gives the same where it guesses from a sample which pairs it can hold', async () => {
    const faces = Array.from({ length: 1200 }, (_, i) =>
      face(
        Array.from({ length: 6 }, (_, k) => Math.sin(i ** 2 * (k + 1.3)) + (i % 3 === k ? 3 : 0)),
      ),
    );
    const all = await joinHolding(1_000_000, faces, 0.9);
    expect(await joinHolding(20_000, faces, 0.9)).toEqual(all);
    expect(all[0]!.length).toBeGreaterThan(200);
  });

  it('joins equal faces without comparing all of them, but no two of one photo', async () => {
    const [one] = onCircle([1]);
    const [near] = onCircle([1.05]);
    const copies = Array.from({ length: 3000 }, (_, i) => ({ ...one!, photo: i >> 1 }));
    const { clusters } = await clusterFaces([...copies, { ...near!, photo: 0 }], {
      threshold: 0.5,
    });
    const even = copies.flatMap((_, i) => (i % 2 === 0 ? [i] : []));
    expect(clusters).toEqual([even, even.map((i) => i + 1), [3000]]);
  });

  it('joins nothing at threshold 0, not even what is equal', async () => {
    const { clusters } = await clusterFaces(onCircle([1, 1, 2]), { threshold: 0 });
    expect(clusters).toEqual([[0], [1], [2]]);
    const near = await clusterFaces(onCircle([1, 1, 2]), { threshold: 0.1 });
    expect(near.clusters).toEqual([[0, 1], [2]]);
    const all = await clusterFaces(onCircle([1, 1, 2, 4]), { threshold: Infinity });
    expect(all.clusters).toEqual([[0, 1, 2, 3]]);
  });

  it('knows no face at all', async () => {
    expect((await clusterFaces([], { card: mobilefacenet512 })).clusters).toEqual([]);
  });

  it('takes its threshold from the card, and says which', async () => {
    const model = mobilefacenet512.id;
    const faces = [0, 1].map(() => ({ embedding: { model, vector: Float32Array.of(1, 0) } }));
    const { clusters, threshold } = await clusterFaces(faces, { card: mobilefacenet512 });
    expect(clusters).toEqual([[0, 1]]);
    expect(threshold).toBe(clusteringThreshold(mobilefacenet512, 2).distance);
    const strict = await clusterFaces(faces, { card: mobilefacenet512, far: 1e-5 });
    expect(strict.threshold).toBe(1.021);
  });

  it('tells how far it is, and stops when it is aborted', async () => {
    const faces = onCircle(Array.from({ length: 600 }, (_, i) => i));
    const events: ProgressEvent[] = [];
    await clusterFaces(faces, { threshold: 0.1, onProgress: (event) => events.push(event) });
    expect(events.at(-1)).toEqual({ task: 'cluster', done: 600, total: 600, unit: 'faces' });
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = () => controller.abort();
    await expect(clusterFaces(faces, { threshold: 0.1, signal, onProgress })).rejects.toMatchObject(
      { code: 'ABORTED' },
    );
  });

  it.each<[string, unknown, unknown]>([
    ['no faces', undefined, { threshold: 1 }],
    ['a face that is none', [undefined], { threshold: 1 }],
    ['a face without an embedding', [{}], { threshold: 1 }],
    ['a face without one, beside a card', [{}], { card: mobilefacenet512 }],
    ['no decision', [], {}],
    ['no options', [], undefined],
    ['a negative threshold', [], { threshold: -1 }],
    ['a rate of 0', [], { card: mobilefacenet512, far: 0 }],
    ['the card of another model', onCircle([1]), { card: mobilefacenet512 }],
    ['two models', [face([1, 0]), { embedding: { model: 'n', vector: [1, 0] } }], { threshold: 1 }],
  ])('refuses %s', async (_name, faces, options) => {
    await expect(clusterFaces(faces as never, options as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('clusteringThreshold', () => {
  it('grows stricter with every face, and is never laxer than the card', () => {
    const at = (faces: number) => clusteringThreshold(mobilefacenet512, faces);
    expect([at(0), at(2), at(10)].map(({ distance }) => distance)).toEqual([1.084, 1.084, 1.084]);
    const distances = [200, 1000, 10_000, 1e6].map((faces) => at(faces).distance);
    expect(distances).toEqual([...distances].sort((a, b) => b - a));
    expect(new Set(distances).size).toBe(4);
    expect(at(1001)).toMatchObject({ distance: 1.021, extrapolated: false });
    expect(at(10_000).extrapolated).toBe(true);
  });

  it('takes the only threshold of a card, and refuses a card without any', () => {
    const thresholds = [{ far: 1e-3, distance: 1.1 }];
    const card = { ...mobilefacenet512, thresholds };
    expect(clusteringThreshold(card, 5000)).toEqual({ distance: 1.1, extrapolated: true });
    const none = { ...mobilefacenet512, thresholds: [] };
    expect(() => clusteringThreshold(none, 5)).toThrow(/no threshold/);
  });
});
