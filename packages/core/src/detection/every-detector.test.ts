import { shortlist } from '@facenet/testkit';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { rgbImage } from '../image/rgb-image.js';
import { testRuntimes } from '../models/testing/runtimes.js';
import type { Runtime } from '../runtime/runtime.js';
import type { DetectOptions, FaceDetector } from './face-detector.js';
import { Mtcnn } from './mtcnn/mtcnn.js';
import { defaultMtcnnWeights } from './testing/default-weights.js';
import { noiseImage } from './testing/noise-image.js';
import { recordRuns } from './testing/record-runs.js';
import { loadSingleShot, singleShotDetectors } from './testing/single-shot-detectors.js';

interface TestDetector {
  readonly id: string;
  readonly load: (runtime: Runtime) => Promise<FaceDetector>;
  /** Settings with which nearly everything passes. */
  readonly lenient: DetectOptions;
  /** Settings with which it has much to do. */
  readonly busy: DetectOptions;
}

const everywhere: readonly TestDetector[] = [
  {
    id: 'mtcnn',
    load: async (runtime) => Mtcnn.load(runtime, await defaultMtcnnWeights()),
    lenient: { thresholds: [0.05, 0, 0] } as DetectOptions,
    busy: { thresholds: [0.05, 0, 0] } as DetectOptions,
  },
  ...singleShotDetectors.map((kind) => ({
    id: kind.card.id,
    load: (runtime: Runtime) => loadSingleShot(runtime, kind),
    lenient: { threshold: 0 },
    busy: { tileSide: 320 } as DetectOptions,
  })),
];

const grey = (width: number, height: number) =>
  rgbImage(width, height, new Uint8Array(width * height * 3).fill(127));
const wrong = { code: 'INVALID_ARGUMENT' };

describe.each(testRuntimes)('on %s', (name, createRuntime) => {
  const quick = name === 'tfjs-wasm' ? ['mtcnn', 'scrfd-500m'] : ['mtcnn', 'retinaface'];
  const detectors = shortlist(everywhere, ({ id }) => quick.includes(id));

  describe.each(detectors)('$id', ({ load, lenient, busy }) => {
    let runtime: Runtime;
    let detector: FaceDetector;
    beforeAll(async () => {
      runtime = await createRuntime();
      detector = await load(runtime);
      return () => detector.dispose();
    });

    it.each([
      [1, 1],
      [19, 300],
      [20, 20],
      [20, 3000],
      [3000, 21],
      [250, 250],
    ])('finds no face in a grey image or noise of %ix%i', async (width, height) => {
      expect(await detector.detect(grey(width, height))).toEqual([]);
      expect(await detector.detect(noiseImage(width, height))).toEqual([]);
    });

    it('gives finite boxes and landmarks, the surest first, whatever passes', async () => {
      const faces = await detector.detect(noiseImage(90, 61), lenient);
      expect(faces.length).toBeGreaterThan(10);
      const scores = faces.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      for (const { box, landmarks, score } of faces) {
        expect([...box, ...landmarks.flat(), score].every(Number.isFinite)).toBe(true);
        expect(landmarks).toHaveLength(5);
      }
    });

    it('serves several images at once', async () => {
      const images = [noiseImage(64, 48), noiseImage(90, 61), noiseImage(48, 64)];
      const oneByOne = [];
      for (const image of images) oneByOne.push(await detector.detect(image, lenient));
      const atOnce = await Promise.all(images.map((image) => detector.detect(image, lenient)));
      expect(atOnce).toEqual(oneByOne);
      expect(oneByOne.every((faces) => faces.length > 0)).toBe(true);
    });

    it('refuses options out of range', async () => {
      await expect(detector.detect(grey(64, 64), { minSize: 0 })).rejects.toMatchObject(wrong);
    });

    it('refuses an image whose bytes do not fit its size', async () => {
      const cut = { width: 64, height: 64, data: new Uint8Array(100) };
      await expect(detector.detect(cut)).rejects.toMatchObject(wrong);
      await expect(detector.detect({ ...cut, width: Number.NaN })).rejects.toMatchObject(wrong);
    });

    it('stops when it is aborted, before or during the work', async () => {
      const controller = new AbortController();
      const runs: string[] = [];
      const recording = await load(
        recordRuns(runtime, (network) => {
          runs.push(network);
          controller.abort();
        }),
      );
      const options = { ...busy, signal: controller.signal };
      const aborted = { code: 'ABORTED' };
      await expect(recording.detect(noiseImage(900, 700), options)).rejects.toMatchObject(aborted);
      const begun = runs.length;
      await expect(recording.detect(grey(64, 64), options)).rejects.toMatchObject(aborted);
      expect(runs).toHaveLength(begun);
      // Two levels of MTCNN's pyramid may be at work at once, by its first network.
      expect(begun).toBeLessThanOrEqual(2);
      expect(new Set(runs).size).toBe(1);
      await recording.dispose();
    });

    it('leaves no tensor behind, and is of no use after dispose', async () => {
      const atFirst = tf.engine().state.numTensors;
      const own = await load(runtime);
      const loaded = tf.engine().state.numTensors;
      await own.detect(noiseImage(130, 64), lenient);
      expect(tf.engine().state.numTensors).toBe(loaded);
      await own.dispose();
      await own.dispose();
      expect(tf.engine().state.numTensors).toBe(atFirst);
      await expect(own.detect(grey(64, 64))).rejects.toMatchObject({ code: 'DISPOSED' });
    });
  });
});
