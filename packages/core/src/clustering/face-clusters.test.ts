import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mobilefacenet512 } from '../models/cards/mobilefacenet-512.js';
import { clusterFaces } from './cluster-faces.js';
import { FaceClusters, type NewClusterFace } from './face-clusters.js';

const face = (id: string, angle: number, photo?: string): NewClusterFace => ({
  id,
  embedding: { model: 'm', vector: Float32Array.of(Math.cos(angle), Math.sin(angle)) },
  ...(photo !== undefined && { photo }),
});
const THRESHOLD = { threshold: 0.5 };
const saved = (clusters: FaceClusters) => JSON.parse(JSON.stringify(clusters));
const again = (clusters: FaceClusters) => FaceClusters.from(saved(clusters), THRESHOLD);

/** Ann is at 0, Bob at 2, Cem at 4. */
async function threePeople(): Promise<FaceClusters> {
  const clusters = new FaceClusters(THRESHOLD);
  await clusters.add([
    face('a1', 0),
    face('b1', 2),
    face('a2', 0.1),
    face('c1', 4),
    face('b2', 2.1),
    face('a3', 0.2),
  ]);
  return clusters;
}

describe('FaceClusters', () => {
  it('begins as clusterFaces does, the largest cluster with the first number', async () => {
    const clusters = await threePeople();
    expect(clusters.list()).toEqual([
      { id: 1, faces: ['a1', 'a2', 'a3'] },
      { id: 2, faces: ['b1', 'b2'] },
      { id: 3, faces: ['c1'] },
    ]);
    const faces = Array.from({ length: 80 }, (_, i) => face(`${i}`, 3 * Math.sin(i * i)));
    const all = new FaceClusters(THRESHOLD);
    await all.add(faces);
    const { clusters: expected } = await clusterFaces(faces, THRESHOLD);
    expect(all.list().map((cluster) => cluster.faces.map(Number))).toEqual(expected);
  });

  it('lets new faces join whom they look like, and numbers new people on', async () => {
    const clusters = again(await threePeople());
    const joined = await clusters.add([face('d1', 5), face('b3', 2.05), face('d2', 5.1)]);
    expect(joined).toEqual([
      { face: 'd1', cluster: 4, isNew: true },
      { face: 'b3', cluster: 2, isNew: false },
      { face: 'd2', cluster: 4, isNew: true },
    ]);
    expect(clusters.clusterOf('a1')).toBe(1);
    expect(clusters.size).toBe(9);
  });

  it('changes no cluster of a known face, however the photos come', async () => {
    const angles = fc.array(fc.double({ min: 0, max: 6, noNaN: true }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(angles, { minLength: 1, maxLength: 5 }), async (batches) => {
        let clusters = new FaceClusters(THRESHOLD);
        const known = new Map<string, number>();
        for (const [b, batch] of batches.entries()) {
          const joined = await clusters.add(batch.map((angle, i) => face(`${b}-${i}`, angle)));
          const before = new Set(known.values());
          for (const { face, cluster, isNew } of joined) {
            expect(before.has(cluster)).toBe(!isNew);
            known.set(face, cluster);
          }
          clusters = again(clusters);
          for (const [id, cluster] of known) expect(clusters.clusterOf(id)).toBe(cluster);
        }
        expect(clusters.list().flatMap(({ faces }) => faces)).toHaveLength(known.size);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps faces of one photo apart, old ones and new ones', async () => {
    const clusters = new FaceClusters(THRESHOLD);
    await clusters.add([face('x#0', 0, 'x'), face('y#0', 0.05, 'y')]);
    const joined = await clusters.add([
      face('x#1', 0.01, 'x'),
      face('z#0', 0.02, 'z'),
      face('z#1', 0.3, 'z'),
    ]);
    // x#1 and z#0 are the nearest, and x#1 cannot be who x#0 is; so z#1 is left for her.
    expect(joined.map(({ cluster }) => cluster)).toEqual([2, 2, 1]);
  });

  it('keeps what was corrected when photos come, and after JSON', async () => {
    let clusters = await threePeople();
    clusters.merge(1, 3);
    expect(clusters.split(1, ['a3'])).toBe(4);
    expect(clusters.move('b2')).toBe(5);
    expect(clusters.move('a2', 2)).toBe(2);
    clusters = again(clusters);
    const expected = [
      { id: 1, faces: ['a1', 'c1'] },
      { id: 2, faces: ['b1', 'a2'] },
      { id: 4, faces: ['a3'] },
      { id: 5, faces: ['b2'] },
    ];
    expect(clusters.list()).toEqual(expected);
    await clusters.add([face('new', 0.21), face('far', 5.2)]);
    expect(clusters.clusterOf('new')).toBe(4);
    expect(clusters.clusterOf('far')).toBe(6);
    for (const { id, faces } of expected) {
      for (const name of faces) expect(clusters.clusterOf(name)).toBe(id);
    }
  });

  it('never gives a number twice', async () => {
    let clusters = await threePeople();
    clusters.remove(['c1']);
    clusters = again(clusters);
    const [joined] = await clusters.add([face('c2', 4)]);
    expect(joined).toEqual({ face: 'c2', cluster: 4, isNew: true });
    clusters.merge(1, 4);
    expect(clusters.move('c2')).toBe(5);
  });

  it('suggests clusters that came apart, but for those that a correction or a photo keeps so', async () => {
    const clusters = new FaceClusters(THRESHOLD);
    await clusters.add([face('1', 0), face('2', 0.6), face('3', 3, 'p')]);
    await clusters.add([face('4', 0.3), face('5', 3.1, 'p')]);
    // The first joins its nearer neighbour; what it links lies within the threshold now.
    const suggested = await clusters.suggestMerges();
    expect(suggested).toHaveLength(1);
    const { into, from, distance } = suggested[0]!;
    expect([into, from]).toEqual([1, 2]);
    expect(distance).toBeLessThan(0.5);
    clusters.keepApart('1', '2');
    expect(await again(clusters).suggestMerges()).toEqual([]);
    clusters.merge(into, from);
    expect(clusters.clusterOf('2')).toBe(1);
  });

  it('keeps apart two faces of one cluster, and hands that on when clusters are merged', async () => {
    const clusters = await threePeople();
    clusters.keepApart('a1', 'a2');
    const own = clusters.clusterOf('a2');
    expect(own).toBe(4);
    expect(await clusters.suggestMerges()).toEqual([]);
    clusters.merge(3, 1);
    expect(saved(clusters).apart).toEqual([[3, 4]]);
    clusters.merge(4, 3);
    expect(saved(clusters).apart).toEqual([]);
  });

  it('takes nothing in when it is stopped, and refuses changes meanwhile', async () => {
    const clusters = await threePeople();
    const before = saved(clusters);
    const controller = new AbortController();
    const many = Array.from({ length: 600 }, (_, i) => face(`n${i}`, i));
    const adding = clusters.add(many, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(() => clusters.merge(1, 2)).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    await expect(adding).rejects.toMatchObject({ code: 'ABORTED' });
    expect(saved(clusters)).toEqual(before);
    await clusters.add(many);
    expect(clusters.size).toBe(606);
  });

  it('refuses what cannot be', async () => {
    const clusters = await threePeople();
    const before = saved(clusters);
    const code = (code: string) => expect.objectContaining({ code });
    expect(() => new FaceClusters({})).toThrow(code('INVALID_ARGUMENT'));
    expect(() => clusters.merge(1, 1)).toThrow(code('INVALID_ARGUMENT'));
    expect(() => clusters.merge(1, 9)).toThrow(code('IDENTITY_UNKNOWN'));
    expect(() => clusters.split(1, [])).toThrow(code('INVALID_ARGUMENT'));
    expect(() => clusters.split(1, ['a1', 'a2', 'a3'])).toThrow(code('INVALID_ARGUMENT'));
    expect(() => clusters.split(1, ['b1'])).toThrow(code('INVALID_ARGUMENT'));
    expect(() => clusters.split(1, 'a1' as never)).toThrow(code('INVALID_ARGUMENT'));
    expect(() => clusters.move('nobody')).toThrow(code('IDENTITY_UNKNOWN'));
    expect(() => clusters.move('a1', 9)).toThrow(code('IDENTITY_UNKNOWN'));
    expect(() => clusters.keepApart('a1', 'a1')).toThrow(code('INVALID_ARGUMENT'));
    expect(() => clusters.remove(['a1', 'nobody'])).toThrow(code('IDENTITY_UNKNOWN'));
    await expect(clusters.add([face('a1', 1)])).rejects.toEqual(code('CONFLICT'));
    await expect(clusters.add([face('n', 1), face('n', 2)])).rejects.toEqual(code('CONFLICT'));
    await expect(clusters.add([{ ...face('n', 1), id: 7 as never }])).rejects.toEqual(
      code('INVALID_ARGUMENT'),
    );
    for (const embedding of [
      { model: 'other', vector: [1, 0] },
      { model: 'm', vector: [1, 0, 0] },
      undefined as never,
    ]) {
      await expect(clusters.add([{ id: 'n', embedding }])).rejects.toEqual(
        code('INVALID_ARGUMENT'),
      );
    }
    expect(saved(clusters)).toEqual(before);
  });
});

describe('FaceClusters.from', () => {
  it('keeps vectors to the bit, and photos', async () => {
    const clusters = new FaceClusters(THRESHOLD);
    await clusters.add([face('x', 1.234, 'photo'), { ...face('y', 2), photo: 7 }]);
    expect(saved(again(clusters))).toEqual(saved(clusters));
  });

  it('refuses clusters of another model than the card', async () => {
    const text = saved(await threePeople());
    expect(() => FaceClusters.from(text, { card: mobilefacenet512 })).toThrow(
      /hold faces of "m", the card is of/,
    );
  });

  it.each<[string, (text: ReturnType<typeof saved>) => unknown]>([
    ['nothing', () => undefined],
    ['other JSON', () => ({ faces: [] })],
    ['a later version', (text) => ({ ...text, version: 2 })],
    ['no model', (text) => ({ ...text, model: 7 })],
    ['a next number of 0', (text) => ({ ...text, nextCluster: 0 })],
    ['a number that was not given yet', (text) => ({ ...text, nextCluster: 2 })],
    ['no faces', (text) => ({ ...text, faces: 'none' })],
    ['a face twice', (text) => ({ ...text, faces: [text.faces[0], text.faces[0]] })],
    ['a face that is none', (text) => ({ ...text, faces: [null] })],
    ['a damaged vector', (text) => ({ ...text, faces: [{ ...text.faces[0], vector: 'AAA!' }] })],
    ['a short vector', (text) => ({ ...text, faces: [{ ...text.faces[0], vector: 'AAAA' }] })],
    [
      'a vector of length 0',
      (text) => ({ ...text, faces: [{ ...text.faces[0], vector: 'AAAAAA==' }] }),
    ],
    ['a photo that is none', (text) => ({ ...text, faces: [{ ...text.faces[0], photo: {} }] })],
    ['half a pair', (text) => ({ ...text, apart: [[1]] })],
    ['no pairs', (text) => ({ ...text, apart: undefined })],
  ])('refuses %s', async (_name, damage) => {
    const damaged = damage(saved(await threePeople()));
    expect(() => FaceClusters.from(damaged, THRESHOLD)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
