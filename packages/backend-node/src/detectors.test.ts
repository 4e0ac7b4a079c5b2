import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  type DetectedFace,
  type DetectorCard,
  type FaceDetector,
  FaceNet,
  FaceNetError,
} from '@facenet/core';
import { loadDetector } from '@facenet/core/detection';
import { modelCards, modelIds, weightSource, weightsSources } from '@facenet/core/models';
import { sharedMissing, sharedPath, shortlist, thorough } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backend, type ImageSource, type NodeBackend } from './index.js';

const require = createRequire(import.meta.url);
const demo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');
const [three, four] = [join(demo, 'sample1.jpg'), join(demo, 'sample6.jpg')];

// The photos are large and so are their faces: looking for small ones would only take time.
const detection = { minSize: 80 };

/** Those of no registry come from the reference material. */
const elsewhere = (id: string) =>
  Object.values(weightsSources(modelCards.get(id))).some(({ npm }) => !npm);

const center = ({ box: [x1, y1, x2, y2] }: DetectedFace) => [(x1 + x2) / 2, (y1 + y2) / 2];

// What is asked here is asked of FaceNet: each detector has tests of its own. The default one is in
// those of backends.
const ids = shortlist(modelIds('detector'), (id) => id === 'yunet');

describe.each(ids)('FaceNet with %s', (id) => {
  const skipped = elsewhere(id) && sharedMissing('models');
  let opened: NodeBackend;
  let facenet: FaceNet<ImageSource>;
  let expected: DetectedFace[];

  beforeAll(async () => {
    if (skipped) return;
    opened = await backend({
      threads: 1,
      onNotice: () => {},
      ...(elsewhere(id) && { from: sharedPath('models') }),
    });
    facenet = await FaceNet.load({ backend: opened, detector: id, detection });
    const original = await FaceNet.load({ backend: backend(), detector: 'mtcnn', detection });
    expected = await original.detect(four);
    await original.dispose();
  });
  afterAll(() => facenet?.dispose());

  it.skipIf(skipped)('says which it is, and finds the faces that MTCNN finds', async () => {
    expect(facenet.detector).toBe(modelCards.get(id));
    const faces = await facenet.detect(four);
    expect(faces).toHaveLength(expected.length);
    for (const face of expected) {
      const [x, y] = center(face) as [number, number];
      const side = face.box[2] - face.box[0];
      const off = (other: DetectedFace) => {
        const [left, top] = center(other) as [number, number];
        return Math.hypot(left - x, top - y);
      };
      const [found] = [...faces].sort((a, b) => off(a) - off(b));
      expect(off(found!)).toBeLessThan(0.2 * side);
      for (const [i, [left, top]] of found!.landmarks.entries()) {
        const [right, bottom] = face.landmarks[i]!;
        expect(Math.hypot(left - right, top - bottom)).toBeLessThan(0.12 * side);
      }
    }
  });

  it.skipIf(skipped)('obeys the settings of one call and refuses impossible ones', async () => {
    expect(await facenet.detect(three, { minSize: 5000 })).toEqual([]);
    const wrong = facenet.detect(three, { minSize: 0 });
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it.skipIf(skipped)('analyses, verifies and goes through a list', async () => {
    const [face] = await facenet.analyze(three, { select: 'largest' });
    expect(face!.aligned).toMatchObject({ width: 112, height: 112 });
    const { same, faces } = await facenet.verify(three, three);
    expect(same).toBe(true);
    expect(faces[0].box).toEqual(face!.box);
    const seen: (number | string)[] = [];
    for await (const { faces, error } of facenet.analyzeAll([four, 'missing.jpg', three])) {
      seen.push(faces?.length ?? error!.code);
    }
    expect(seen).toEqual([4, 'IO_FAILED', 3]);
  });

  it.runIf(!skipped && thorough)('does the same in threads', async () => {
    const here = await facenet.analyze(three);
    await using there = await FaceNet.load({
      backend: opened,
      detector: id,
      detection,
      workers: 1,
    });
    expect(there.detector).toEqual(facenet.detector);
    const faces = await there.analyze(three);
    expect(faces.map(({ box }) => box)).toEqual(here.map(({ box }) => box));
  });

  it.skipIf(skipped)('leaves a loaded detector to its owner', async () => {
    const loaded = await opened.loadModel(id);
    const card = loaded.card as DetectorCard;
    await using detector = await loadDetector(
      opened.runtime,
      card,
      weightSource(loaded),
      detection,
    );
    {
      await using borrowed = await FaceNet.load({ backend: opened, detector });
      await borrowed.warmup();
      expect(borrowed.detector).toBe(detector.card);
      expect(await borrowed.detect(three)).toEqual(await facenet.detect(three));
    }
    expect(await detector.detect(await opened.readImage(three))).toHaveLength(3);
  });
});

describe('FaceNet with a detector of the application', () => {
  it('asks it, gives it the settings, and takes its faces as they are', async () => {
    const asked: unknown[] = [];
    let disposed = 0;
    const face: DetectedFace = {
      box: [10, 10, 90, 110],
      score: 0.5,
      landmarks: [
        [35, 50],
        [65, 50],
        [50, 70],
        [38, 85],
        [62, 85],
      ],
    };
    const dispose = async () => {
      disposed++;
    };
    const detector: FaceDetector = {
      card: {
        kind: 'detector',
        id: 'two-eyes',
        title: 'Where the test says',
        architecture: 'none',
        provenance: { origin: '', licence: '', trainingData: '', notice: '' },
      },
      detect: async (_, options) => {
        asked.push(options?.minSize);
        return [face];
      },
      dispose,
      [Symbol.asyncDispose]: dispose,
    };
    const facenet = await FaceNet.load({
      backend: backend(),
      detector,
      detection: { minSize: 33 },
    });
    const [found] = await facenet.analyze({
      width: 100,
      height: 120,
      data: new Uint8Array(36_000).fill(99),
    });
    expect(found).toMatchObject(face);
    expect(asked).toEqual([33]);
    await facenet.dispose();
    expect(disposed).toBe(0);
  });

  it('says which detectors there are for one that is none', async () => {
    const wrong = FaceNet.load({ backend: backend(), detector: 'mobilefacenet' });
    await expect(wrong).rejects.toThrow(/kind embedding.*of kind detector: mtcnn, /);
    const unknown: unknown = await FaceNet.load({ backend: backend(), detector: 'eyes' }).catch(
      (error) => error,
    );
    expect(FaceNetError.is(unknown, 'MODEL_NOT_FOUND')).toBe(true);
    expect((unknown as Error).message).toMatch(/Known: mtcnn, /);
  });
});
