import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { Embedding, FaceNet, FaceNetError, type ProgressEvent, type RgbImage } from '@facenet/core';
import { thorough } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backend, type ImageSource, type NodeBackend } from '../index.js';

const require = createRequire(import.meta.url);
const demo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');
const photo = join(demo, 'sample1.jpg');

// The photos are large and so are their faces: looking for small ones would only take time.
const detection = { minSize: 80 };

/** To start a thread from source takes some seconds of processor time. */
const workers = thorough ? 2 : 1;

describe('FaceNet with workers', () => {
  let opened: NodeBackend;
  let here: FaceNet<ImageSource>;
  let there: FaceNet<ImageSource>;
  beforeAll(async () => {
    opened = await backend({ onNotice: () => {} });
    here = await FaceNet.load({ backend: opened, detection });
    there = await FaceNet.load({ backend: opened, detection, workers });
    await Promise.all([here.warmup(), there.warmup()]);
  });
  afterAll(() => Promise.all([here.dispose(), there.dispose()]));

  it('gives what it gives without', async () => {
    expect(there.card).toEqual(here.card);
    const [expected, faces] = await Promise.all([here.analyze(photo), there.analyze(photo)]);
    expect(faces).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(0);
    faces.forEach((face, i) => {
      const { box, score, landmarks, aligned, embedding } = expected[i]!;
      face.box.forEach((value, j) => {
        expect(value).toBeCloseTo(box[j]!, 2);
      });
      expect(face.score).toBeCloseTo(score, 4);
      expect(face.landmarks.flat()[0]).toBeCloseTo(landmarks.flat()[0] as number, 2);
      expect(face.aligned).toMatchObject({ width: aligned.width, height: aligned.height });
      expect(face.embedding).toBeInstanceOf(Embedding);
      expect(there.compare(face.embedding, embedding).distance).toBeLessThan(1e-3);
    });
    const crops = await there.align(photo, faces);
    expect(crops).toEqual(faces.map(({ aligned }) => aligned));
    const found = await there.find(photo);
    expect(found).toEqual(faces.map(({ embedding: _, ...face }) => face));
    const told: ProgressEvent[] = [];
    const onProgress = (event: ProgressEvent) => told.push(event);
    const embeddings = await there.embed([...crops, ...crops, ...crops], { onProgress });
    const total = 3 * crops.length;
    expect(told.at(-1)).toEqual({ task: 'embed', done: total, total, unit: 'faces' });
    expect(embeddings).toHaveLength(3 * crops.length);
    embeddings.forEach((embedding, i) => {
      const same = faces[i % crops.length]!.embedding;
      expect(there.compare(embedding, same).distance).toBeLessThan(1e-3);
    });
    expect(await there.embed([])).toEqual([]);
  });

  it.runIf(thorough)('takes all sources, and leaves those of the caller as they are', async () => {
    const bytes = await readFile(photo);
    const pixels = await opened.readImage(photo);
    const before = pixels.data.slice();
    const own: ArrayBuffer = new Uint8Array(bytes).buffer;
    const sources = [photo, pathToFileURL(photo), bytes, own, pixels];
    const [expected, ...others] = await Promise.all(sources.map((source) => there.detect(source)));
    expect(expected?.length).toBeGreaterThan(0);
    for (const faces of others) expect(faces).toEqual(expected);
    expect(own.byteLength).toBe(bytes.length);
    expect(Buffer.compare(pixels.data, before)).toBe(0);
  });

  it('fails as it fails without', async () => {
    const missing = there.detect('missing.jpg');
    await expect(missing).rejects.toMatchObject({ code: 'IO_FAILED' });
    await expect(missing).rejects.toThrow(/missing\.jpg/);
    const small: RgbImage = { width: 2, height: 2, data: new Uint8Array(12) };
    const wrong = [there.embed([small]), there.detect({ ...small, width: 3 })];
    wrong.push(there.detect((() => {}) as never), there.embed([small], { batchSize: 0 }));
    wrong.push(there.detect(photo, { minSize: 0 }), there.embed([], { batchSize: 0 }));
    for (const task of await Promise.allSettled(wrong)) {
      expect(task).toMatchObject({ reason: { code: 'INVALID_ARGUMENT' } });
      expect((task as PromiseRejectedResult).reason).toBeInstanceOf(FaceNetError);
    }
    const signal = AbortSignal.abort();
    await expect(there.analyze(photo, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const analyses = Array.from({ length: 6 }, () => there.analyze(photo, { signal: stop.signal }));
    const settled = Promise.allSettled(analyses);
    stop.abort();
    for (const task of await settled) expect(task).toMatchObject({ reason: { code: 'ABORTED' } });
  });

  it.runIf(thorough)('keeps the event loop free while 64 faces are embedded', async () => {
    const [face] = await here.align(photo);
    const crops = Array.from({ length: 64 }, () => face as RgbImage);
    const stall = async (work: () => Promise<unknown>) => {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      await work();
      delay.disable();
      return delay.max;
    };
    const held = await stall(() => here.embed(crops));
    const free = await stall(() => there.embed(crops));
    // Both are stretched alike where other programs are at work. On an idle machine it is 1/50.
    expect(free).toBeLessThan(held / 3);
  });

  it('ends calls that are under way with DISPOSED', async () => {
    const settled = Promise.allSettled(Array.from({ length: 5 }, () => there.analyze(photo)));
    await there.dispose();
    for (const task of await settled) expect(task).toMatchObject({ reason: { code: 'DISPOSED' } });
    await there.dispose();
  });
});

describe('FaceNet.load with workers', () => {
  const settings = { onNotice: () => {} };

  it.runIf(thorough)(
    'loads files that the application holds, and says what they are not',
    async () => {
      const files = [new File(['no model'], 'model.pb')];
      const load = FaceNet.load({ backend: backend(settings), workers: 1, model: files });
      await expect(load).rejects.toMatchObject({ code: 'WEIGHTS_CORRUPT' });
    },
  );

  it('says which models it knows before it starts a thread', async () => {
    const load = FaceNet.load({ backend: backend(settings), workers: 2, model: 'facenet-9000' });
    await expect(load).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
