import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { chineseWhispers } from './chinese-whispers.js';

/** Embeddings on a circle, whose product is the cosine of the angle between them. */
const onCircle = (angles: readonly number[]) =>
  angles.map((angle) => ({ model: 'm', vector: [Math.cos(angle), Math.sin(angle)] }));

describe('chineseWhispers', () => {
  it('keeps a face that hears nobody, unless it is to do as the original', async () => {
    const faces = onCircle([0, 3, 0.1, 1.5, 3.1]);
    expect(await chineseWhispers(faces)).toEqual([[0, 2], [1, 4], [3]]);
    expect(await chineseWhispers(faces, { compat: true })).toEqual([
      [0, 2],
      [1, 4],
    ]);
  });

  it('hears above the similarity, not at it', async () => {
    const faces = [
      { model: 'm', vector: [1, 0] },
      { model: 'm', vector: [0.5, Math.sqrt(0.75)] },
    ];
    expect(await chineseWhispers(faces, { similarity: 0.5 })).toEqual([[0], [1]]);
    expect(await chineseWhispers(faces, { similarity: 0.49 })).toEqual([[0, 1]]);
  });

  it('gives the same for the same seed, and listens as often as it is told', async () => {
    const chain = onCircle(Array.from({ length: 40 }, (_, i) => i * 0.15));
    const again = await chineseWhispers(chain, { seed: 3 });
    expect(await chineseWhispers(chain, { seed: 3 })).toEqual(again);
    const others = await Promise.all(
      [1, 2, 4, 5].map((seed) => chineseWhispers(chain, { seed, iterations: 1 })),
    );
    expect(others).not.toEqual(others.map(() => others[0]));
    expect(await chineseWhispers(chain, { iterations: 0 })).toHaveLength(40);
  });

  it('knows one face and none', async () => {
    expect(await chineseWhispers([])).toEqual([]);
    expect(await chineseWhispers(onCircle([1]))).toEqual([[0]]);
    expect(await chineseWhispers(onCircle([1]), { compat: true })).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    ['no faces', 7, {}],
    ['a similarity of NaN', [], { similarity: Number.NaN }],
    ['half an iteration', [], { iterations: 0.5 }],
    ['a seed in words', [], { seed: 'x' }],
    ['a bare array', [[1, 0]], {}],
  ])('refuses %s', async (_name, faces, options) => {
    await expect(chineseWhispers(faces as never, options as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('stops when it is aborted', async () => {
    const clustering = chineseWhispers([], { signal: AbortSignal.abort() });
    await expect(clustering).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe.skipIf(sharedMissing('goldens/detailed'))('chineseWhispers beside the original', () => {
  it('finds its clusters from every seed, and drops what it drops', async () => {
    const text = readFileSync(sharedPath('goldens', 'detailed', 'classifier.json'), 'utf8');
    const { points, chineseWhispers: golden } = JSON.parse(text).clustering;
    const faces = points.map((vector: number[]) => ({ model: 'm', vector }));
    const [{ clusters }] = golden.partitionsOver50Seeds;
    for (let seed = 0; seed < 50; seed++) {
      expect(await chineseWhispers(faces, { seed, compat: true })).toEqual(clusters);
    }
    const kept = await chineseWhispers(faces);
    expect(kept).toEqual([...clusters, ...golden.droppedNodes.map((node: number) => [node])]);
  });
});
