import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DetectorCard, FaceNet, type RgbImage } from '@facenet/core';
import { loadDetector } from '@facenet/core/detection';
import { sharedMissing, sharedPath, shortlist, thorough } from '@facenet/testkit';
import { engine } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backend, type ImageSource } from './index.js';

const require = createRequire(import.meta.url);
const photos = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');
const photo = (name: string) => join(photos, name);

// The photos are large and so are their faces: looking for small ones would only take time.
const detection = { minSize: 80 };

// `npm run test:native` takes the engine that must be built first.
const engines = shortlist(
  process.env.FACENET_NATIVE ? ['tfjs-node'] : ['tfjs-wasm', 'onnxruntime-node'],
  (name) => name !== 'tfjs-wasm',
);

describe.each(engines)('FaceNet on %s', (runtime) => {
  let facenet: FaceNet<ImageSource>;

  beforeAll(async () => {
    facenet = await FaceNet.load({ backend: backend({ runtime, onNotice: () => {} }), detection });
  });
  afterAll(() => facenet.dispose());

  it('runs on the engine that was asked for', () => {
    expect(facenet.runtime.name).toBe(runtime);
  });

  it('finds, cuts and embeds the face of a photo', async () => {
    const faces = await facenet.analyze(photo('sample1.jpg'));
    const [face] = faces;
    expect(face?.score).toBeGreaterThan(0.9);
    expect(face?.landmarks).toHaveLength(5);
    expect(face?.aligned).toMatchObject({ width: 112, height: 112 });
    expect(face?.embedding.model).toBe(facenet.card.id);
    expect(face?.embedding.vector).toHaveLength(facenet.card.embeddingSize);
    expect(Math.hypot(...(face?.embedding.vector ?? []))).toBeCloseTo(1, 5);
  });

  it('takes a path, a URL, bytes and pixels, and sees the same in all', async () => {
    const path = photo('sample2.jpg');
    const bytes = await readFile(path);
    const own: ArrayBuffer = new Uint8Array(bytes).buffer;
    const pixels = await (await backend({ runtime })).readImage(path);
    const sources = [path, pathToFileURL(path), pathToFileURL(path).href, bytes, own, pixels];
    const [expected, ...others] = await Promise.all(
      sources.map((source) => facenet.detect(source)),
    );
    expect(expected?.length).toBeGreaterThan(0);
    for (const faces of others) expect(faces).toEqual(expected);
  });

  it('embeds in batches of any size alike', async () => {
    const crops = await facenet.align(photo('sample6.jpg'));
    const many = [...crops, ...crops, ...crops];
    const [one, three] = await Promise.all([
      facenet.embed(many, { batchSize: 1 }),
      facenet.embed(many, { batchSize: 3 }),
    ]);
    expect(one).toHaveLength(many.length);
    one.forEach((embedding, i) => {
      expect(facenet.compare(embedding, three[i]!).distance).toBeLessThan(1e-3);
    });
  });

  it.skipIf(sharedMissing('data', 'lfw'))('tells people apart', async () => {
    const lfw = async (name: string, number: string) => {
      const path = sharedPath('data', 'lfw', name, `${name}_${number}.jpg`);
      const [face] = await facenet.analyze(path);
      return face!.embedding;
    };
    const blair = await lfw('Tony_Blair', '0001');
    const again = await lfw('Tony_Blair', '0002');
    const putin = await lfw('Vladimir_Putin', '0001');
    const { threshold, far } = facenet.compare(blair, again);
    expect(far).toBe(facenet.card.defaultFar);
    expect(facenet.compare(blair, blair)).toEqual({ distance: 0, same: true, threshold, far });
    expect(facenet.compare(blair, again).same).toBe(true);
    expect(facenet.compare(blair, putin).same).toBe(false);
    expect(facenet.compare(again, putin).same).toBe(false);
  });

  it.skipIf(sharedMissing('data', 'lfw'))('embeds step by step as in one step', async () => {
    for (const name of ['Tony_Blair', 'Vladimir_Putin', 'Ann_Veneman', 'Ariel_Sharon']) {
      const path = sharedPath('data', 'lfw', name, `${name}_0001.jpg`);
      const analyzed = await facenet.analyze(path);
      const embeddings = await facenet.embed(await facenet.align(path, await facenet.detect(path)));
      expect(embeddings).toHaveLength(analyzed.length);
      for (const [i, { embedding }] of analyzed.entries()) {
        expect(facenet.compare(embedding, embeddings[i]!).distance).toBeLessThan(1e-6);
      }
    }
  });

  it.runIf(thorough)("gives the original's landmarks when it is told not to refine", async () => {
    const path = photo('sample1.jpg');
    const options = { backend: backend({ runtime, onNotice: () => {} }), detection };
    await using original = await FaceNet.load({ ...options, detector: 'mtcnn' });
    const [refined] = await original.detect(path);
    const [plain] = await original.detect(path, { refine: false });
    expect(plain?.box).toEqual(refined?.box);
    expect(plain?.landmarks).not.toEqual(refined?.landmarks);
    const [weaker] = await original.analyze(path, { refine: false, select: 'best-score' });
    expect(weaker?.landmarks).toEqual(plain?.landmarks);
  });

  it('verifies two photos, and analyses many in their order', async () => {
    const [one, two] = [photo('sample1.jpg'), photo('sample6.jpg')];
    const verification = await facenet.verify(one, two);
    expect(verification.same).toBe(false);
    expect(verification.faces).toHaveLength(2);
    const seen: string[] = [];
    for await (const { source, faces, error } of facenet.analyzeAll([one, 'missing.jpg', two])) {
      seen.push(`${source}: ${error?.code ?? (faces?.length as number) > 0}`);
    }
    expect(seen).toEqual([`${one}: true`, 'missing.jpg: IO_FAILED', `${two}: true`]);
  });

  it('refuses pixels that are no bytes', async () => {
    const data = new Float32Array(12) as unknown as Uint8Array;
    const analysis = facenet.analyze({ width: 2, height: 2, data });
    await expect(analysis).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('names the size that it embeds when a crop has another', async () => {
    const crop: RgbImage = { width: 2, height: 2, data: new Uint8Array(12) };
    const embedding = facenet.embed([crop]);
    await expect(embedding).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(embedding).rejects.toThrow(/112x112 pixels, not 2x2/);
  });

  it('refuses batches of no number of faces', async () => {
    const crop: RgbImage = { width: 112, height: 112, data: new Uint8Array(112 * 112 * 3) };
    for (const batchSize of [0, -1, 1.5, Number.NaN]) {
      const embedding = facenet.embed([crop], { batchSize });
      await expect(embedding).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(embedding).rejects.toThrow(
        `The batchSize is ${batchSize}. It is a whole number`,
      );
    }
  });

  it('finds nothing in an empty image and fails on a missing one by code', async () => {
    const black: RgbImage = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3) };
    expect(await facenet.analyze(black)).toEqual([]);
    await expect(facenet.detect('missing.jpg')).rejects.toMatchObject({ code: 'IO_FAILED' });
  });

  it('stops when it is told to', async () => {
    const abort = AbortSignal.abort();
    const analysis = facenet.analyze(photo('sample1.jpg'), { signal: abort });
    await expect(analysis).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('FaceNet', () => {
  const settings = { runtime: 'tfjs-wasm', onNotice: () => {} };

  it('leaves no tensor behind', async () => {
    const before = engine().state.numTensors;
    const facenet = await FaceNet.load({ backend: backend(settings), detection });
    const loaded = engine().state.numTensors;
    for (let i = 0; i < 2; i++) await facenet.analyze(photo('sample1.jpg'));
    expect(engine().state.numTensors).toBe(loaded);
    await facenet.dispose();
    expect(engine().state.numTensors).toBe(before);
  });

  it('ends embedding with DISPOSED, however far it is', async () => {
    for (const runtime of engines) {
      const facenet = await FaceNet.load({ backend: backend({ ...settings, runtime }), detection });
      const crops = await facenet.align(photo('sample6.jpg'));
      const many = Array.from({ length: 40 }, () => crops[0]!);
      const onProgress = () => facenet.dispose();
      const embedding = facenet.embed(many, { batchSize: 1, onProgress });
      await expect(embedding).rejects.toMatchObject({ code: 'DISPOSED' });
    }
  });

  it('ends an analysis that has begun with DISPOSED', async () => {
    for (const runtime of engines) {
      const facenet = await FaceNet.load({ backend: backend({ ...settings, runtime }), detection });
      const running = Promise.allSettled([
        facenet.analyze(photo('sample1.jpg')),
        facenet.align(photo('sample6.jpg')),
      ]);
      await facenet.dispose();
      for (const work of await running) {
        expect(work).toMatchObject({ status: 'rejected', reason: { code: 'DISPOSED' } });
      }
    }
  });

  it.runIf(thorough)('warms up, and takes no loaded detector with it', async () => {
    const opened = await backend(settings);
    const { card, weights } = await opened.loadModel('mtcnn');
    const detector = await loadDetector(opened.runtime, card as DetectorCard, weights, detection);
    const { box } = (await detector.detect(await opened.readImage(photo('sample1.jpg'))))[0]!;
    const facenet = await FaceNet.load({ backend: opened, detector });
    await facenet.warmup();
    expect((await facenet.detect(photo('sample1.jpg')))[0]?.box).toEqual(box);
    await facenet.dispose();
    const faces = await detector.detect(await opened.readImage(photo('sample1.jpg')));
    expect(faces[0]?.box).toEqual(box);
    await detector.dispose();
  });

  it('stops reading an image when it is told to', async () => {
    const { readImage } = await backend(settings);
    const never = readImage('missing.jpg', { signal: AbortSignal.abort() });
    await expect(never).rejects.toMatchObject({ code: 'ABORTED' });
    const stop = new AbortController();
    const reading = readImage(photo('sample1.jpg'), { signal: stop.signal });
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('is of no use after dispose', async () => {
    const facenet = await FaceNet.load({ backend: backend(settings) });
    await facenet.dispose();
    await facenet.dispose();
    await expect(facenet.analyze(photo('sample1.jpg'))).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('frees the detector when the embedding model does not load', async () => {
    const before = engine().state.numTensors;
    const load = FaceNet.load({ backend: backend(settings), model: 'mtcnn' });
    await expect(load).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const unknown = FaceNet.load({ backend: backend(settings), model: 'facenet-9000' });
    await expect(unknown).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(unknown).rejects.toThrow(/mobilefacenet/);
    expect(engine().state.numTensors).toBe(before);
  });
});
