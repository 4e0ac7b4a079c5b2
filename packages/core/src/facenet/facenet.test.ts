import { describe, expect, it } from 'vitest';
import type { FaceDetector } from '../detection/index.js';
import { FaceNetError } from '../errors.js';
import type { Backend } from '../pipeline/backend.js';
import type { FaceWorkersOptions } from '../pipeline/face-engine.js';
import { FakeEngine, faceNetOn } from '../pipeline/testing/fake-engine.js';
import { FaceNet } from './facenet.js';

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
const noThreads = { runtime: {} } as Backend<string>;

describe('FaceNet.load', () => {
  it('has a backend start workers with the wishes of the caller', async () => {
    const started: FaceWorkersOptions[] = [];
    const engine = new FakeEngine();
    const backend = {
      startWorkers: async (options: FaceWorkersOptions) => {
        started.push(options);
        return engine;
      },
    } as unknown as Backend<string>;
    const wishes = { model: 'x.onnx', detection: { minSize: 40 }, detector: 'mtcnn' };
    const facenet = await FaceNet.load({ backend, workers: 3, ...wishes });
    expect(started).toEqual([{ workers: 3, ...wishes }]);
    expect(facenet.card).toBe(engine.card);
    expect(facenet.detector).toBe(engine.detector);
    await facenet.warmup();
    await facenet.dispose();
    expect(engine.log).toEqual(['warmup', 'dispose']);
  });

  it('says so when the backend has no threads', async () => {
    const loading = FaceNet.load({ backend: noThreads, workers: 2 });
    await expect(loading).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(loading).rejects.toThrow(
      'This backend has no worker threads. Leave `workers` out.',
    );
  });

  it.each([0, -1, 1.5, Number.NaN, '2'])('refuses %o workers', async (workers) => {
    const loading = FaceNet.load({ backend: noThreads, workers: workers as number });
    await expect(loading).rejects.toThrow(invalid);
  });

  it.each([undefined, null, 'node'])('refuses %o as a backend', async (backend) => {
    const loading = FaceNet.load({ backend: backend as never });
    await expect(loading).rejects.toThrow('FaceNet.load() needs a backend. Pass { backend:');
  });

  it('refuses a loaded detector for workers', async () => {
    const detector = { detect: async () => [] } as unknown as FaceDetector;
    const loading = FaceNet.load({ backend: noThreads, workers: 1, detector });
    await expect(loading).rejects.toThrow(/cannot work in other threads/);
  });

  it.each([
    [{ model: 'mtcnn' }, /"mtcnn" is a model of kind detector/],
    [{ detector: 'mobilefacenet' }, /"mobilefacenet" is a model of kind embedding/],
    [{ model: 'yunet', workers: 1 }, /"yunet" is a model of kind detector/],
  ])('refuses models of the wrong kind before one is fetched: %o', async (models, message) => {
    // A backend that could neither load nor start anything.
    const loading = FaceNet.load({ backend: noThreads, ...models });
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow(invalid);
  });

  it('does nothing after an abort', async () => {
    const signal = AbortSignal.abort('enough');
    for (const workers of [undefined, 2]) {
      const loading = FaceNet.load({
        backend: Promise.resolve(noThreads),
        signal,
        ...(workers !== undefined && { workers }),
      });
      await expect(loading).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    }
  });
});

describe('FaceNet', () => {
  it.each<[string, (facenet: FaceNet<string>) => Promise<unknown>]>([
    ['a photo that is undefined', (facenet) => facenet.detect(undefined as unknown as string)],
    ['a photo that is null', (facenet) => facenet.analyze(null as unknown as string)],
    ['a missing second photo', (facenet) => facenet.verify('a', undefined as unknown as string)],
    ['crops that are one path', (facenet) => facenet.embed('abc' as unknown as string[])],
    ['a crop that is null', (facenet) => facenet.embed([null as unknown as string])],
    ['faces that are one face', (facenet) => facenet.align('a', { box: [] } as never)],
    ['a face that is null', (facenet) => facenet.align('a', [null as never])],
    ['a face without landmarks', (facenet) => facenet.align('a', [{ box: [0, 0, 1, 1] } as never])],
    ['an impossible threshold', (facenet) => facenet.verify('a', 'b', { threshold: 99 })],
    ['an unknown rate', (facenet) => facenet.verify('a', 'b', { far: 0.77 })],
    ['a number for options of detect', (facenet) => facenet.detect('a', 40 as never)],
    ['a text for options of analyze', (facenet) => facenet.analyze('a', 'all' as never)],
    ['true for options of verify', (facenet) => facenet.verify('a', 'b', true as never)],
    ['a signal that is none', (facenet) => facenet.analyze('a', { signal: 7 as never })],
  ])('refuses %s', async (_, use) => {
    const engine = new FakeEngine();
    await expect(use(await faceNetOn(engine))).rejects.toThrow(invalid);
  });

  it('takes null for no options', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    const none = null as never;
    expect(await facenet.analyze('a', none)).toHaveLength(1);
    expect((await facenet.verify('a', 'a', none)).same).toBe(true);
    expect((await facenet.analyzeAll(['a'], none).next()).done).toBe(false);
    await Promise.all([facenet.detect('a', none), facenet.warmup(none), facenet.embed([], none)]);
    await expect(FaceNet.load(none)).rejects.toThrow(invalid);
  });

  it('tells whatever fails after dispose as DISPOSED, whenever it began', async () => {
    const engine = new FakeEngine(['bug']);
    const facenet = await faceNetOn(engine);
    const running = facenet.analyze('bug');
    await facenet[Symbol.asyncDispose]();
    await expect(running).rejects.toMatchObject({ code: 'DISPOSED' });
    for (const use of [
      () => facenet.detect('a'),
      () => facenet.align('a'),
      () => facenet.analyze('a'),
      () => facenet.embed(['a']),
      () => facenet.verify('a', 'b'),
      () => facenet.warmup(),
      () => facenet.analyzeAll(['a']).next(),
    ]) {
      await expect(use()).rejects.toMatchObject({ code: 'DISPOSED' });
    }
  });

  it('leaves the failures of a FaceNet in use as they are', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    await expect(facenet.analyze('bug')).rejects.toThrow(TypeError);
    await expect(facenet.analyze('bad')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });
});

describe('verify', () => {
  it('compares a face of each photo', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    const same = await facenet.verify('anna-1', 'anna-2');
    expect(same).toMatchObject({ same: true, distance: 0, far: facenet.card.defaultFar });
    expect(same.faces.map((face) => face.embedding.model)).toEqual([
      'mobilefacenet',
      'mobilefacenet',
    ]);
    const others = await facenet.verify('anna-1', 'bert-1', { threshold: 1.5 });
    expect(others).toMatchObject({ same: true, threshold: 1.5 });
    expect(others.distance).toBeCloseTo(Math.SQRT2, 6);
  });

  it('asks for the largest face, or as it is told', async () => {
    const engine = new FakeEngine();
    const asked: unknown[] = [];
    const analyze = engine.analyze.bind(engine);
    engine.analyze = async (image, options) => {
      asked.push((options as { select?: string }).select);
      return analyze(image, options);
    };
    const facenet = await faceNetOn(engine);
    await facenet.verify('a', 'b');
    await facenet.verify('a', 'b', { select: 'central' });
    expect(asked).toEqual(['largest', 'largest', 'central', 'central']);
  });

  it('names the photo without a face', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    const first = facenet.verify('nobody.jpg', 'anna.jpg');
    await expect(first).rejects.toThrow('No face is found in the first photo, nobody.jpg.');
    const second: unknown = await facenet.verify('anna.jpg', 'nobody.jpg').catch((error) => error);
    expect(FaceNetError.is(second, 'NO_FACE')).toBe(true);
    expect((second as Error).message).toContain('the second photo, nobody.jpg.');
  });
});
