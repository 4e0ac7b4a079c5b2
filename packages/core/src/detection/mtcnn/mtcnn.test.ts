import { thorough } from '@facenet/testkit';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Weights } from '../../arrays/weights.js';
import { rgbImage } from '../../image/rgb-image.js';
import { testRuntimes } from '../../models/testing/runtimes.js';
import type { Runtime, TensorData } from '../../runtime/runtime.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { noiseImage } from '../testing/noise-image.js';
import { Mtcnn } from './mtcnn.js';

const grey = (width: number, height: number) =>
  rgbImage(width, height, new Uint8Array(width * height * 3).fill(127));
/** With these, nearly everything passes. */
const lenient = { thresholds: [0.05, 0, 0] } as const;

describe.each(testRuntimes)('Mtcnn on %s', (name, createRuntime) => {
  /** How much passes costs most on the slower engine, and asks the same of our code. */
  const costly = it.runIf(thorough || name === 'onnxruntime');

  let runtime: Runtime;
  let weights: Weights;
  let detector: Mtcnn;
  beforeAll(async () => {
    runtime = await createRuntime();
    weights = await defaultMtcnnWeights();
    detector = await Mtcnn.load(runtime, weights);
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

  costly('gives finite boxes and landmarks, the surest first, whatever passes', async () => {
    const faces = await detector.detect(noiseImage(90, 61), { ...lenient, minSize: 7 });
    expect(faces.length).toBeGreaterThan(10);
    const scores = faces.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const { box, landmarks, score } of faces) {
      expect([...box, ...landmarks.flat(), score].every(Number.isFinite)).toBe(true);
      expect(landmarks).toHaveLength(5);
    }
  });

  costly('takes thousands of candidates in batches of the same two buffers', async () => {
    const runs: { network: string; crops: number; buffer: unknown }[] = [];
    const recording = await Mtcnn.load(
      recordRuns(runtime, (network, { shape, data }) => {
        runs.push({ network, crops: shape[0] as number, buffer: data.buffer });
      }),
      weights,
    );
    const thresholds = [0.02, 0.1, 0.99] as const;
    await recording.detect(noiseImage(360, 360), { thresholds });
    const rnet = runs.filter(({ network }) => network === 'rnet');
    expect(rnet.reduce((sum, { crops }) => sum + crops, 0)).toBeGreaterThan(2000);
    expect(Math.max(...rnet.map(({ crops }) => crops))).toBeLessThanOrEqual(64);
    expect(new Set(rnet.map(({ buffer }) => buffer)).size).toBeLessThanOrEqual(2);
    await recording.dispose();
  });

  it('serves several images at once', async () => {
    const images = [noiseImage(64, 48), noiseImage(90, 61), noiseImage(48, 64)];
    const oneByOne = [];
    for (const image of images) oneByOne.push(await detector.detect(image, lenient));
    const atOnce = await Promise.all(images.map((image) => detector.detect(image, lenient)));
    expect(atOnce).toEqual(oneByOne);
    expect(oneByOne.every((faces) => faces.length > 0)).toBe(true);
  });

  it('stops when it is aborted, before or during the work', async () => {
    const controller = new AbortController();
    const runs: string[] = [];
    const recording = await Mtcnn.load(
      recordRuns(runtime, (network) => {
        runs.push(network);
        controller.abort();
      }),
      weights,
    );
    const options = { ...lenient, signal: controller.signal };
    const image = noiseImage(300, 300);
    const aborted = { code: 'ABORTED' };
    await expect(recording.detect(image, options)).rejects.toMatchObject(aborted);
    await expect(recording.detect(grey(64, 64), options)).rejects.toMatchObject(aborted);
    // Two levels of the pyramid may be at work at once.
    expect(runs.length).toBeLessThanOrEqual(2);
    expect(new Set(runs)).toEqual(new Set(['pnet']));
    await recording.dispose();
  });

  it('runs every network to warm up', async () => {
    const runs: string[] = [];
    const recording = await Mtcnn.load(
      recordRuns(runtime, (network) => runs.push(network)),
      weights,
    );
    await recording.warmup();
    expect(runs).toEqual(['pnet', 'rnet', 'onet']);
    const stopped = recording.warmup({ signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    await recording.dispose();
  });

  it('refuses options out of range', async () => {
    const wrong = { code: 'INVALID_ARGUMENT' };
    await expect(detector.detect(grey(64, 64), { minSize: 0 })).rejects.toMatchObject(wrong);
    await expect(Mtcnn.load(runtime, weights, { factor: 2 })).rejects.toMatchObject(wrong);
  });

  it('refuses an image whose bytes do not fit its size', async () => {
    const wrong = { code: 'INVALID_ARGUMENT' };
    const cut = { width: 64, height: 64, data: new Uint8Array(100) };
    await expect(detector.detect(cut)).rejects.toMatchObject(wrong);
    await expect(detector.detect({ ...cut, width: Number.NaN })).rejects.toMatchObject(wrong);
  });

  it('leaves no tensor behind', async () => {
    const atFirst = tf.engine().state.numTensors;
    const own = await Mtcnn.load(runtime, weights);
    const loaded = tf.engine().state.numTensors;
    await own.detect(noiseImage(64, 64), lenient);
    expect(tf.engine().state.numTensors).toBe(loaded);
    await own.dispose();
    await own.dispose();
    expect(tf.engine().state.numTensors).toBe(atFirst);
    await expect(own.detect(grey(64, 64))).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('frees what it loaded when the weights of a later network are missing', async () => {
    const atFirst = tf.engine().state.numTensors;
    const partial = new Map([...weights].filter(([name]) => !name.startsWith('onet/')));
    const loading = Mtcnn.load(runtime, partial);
    await expect(loading).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH' });
    expect(tf.engine().state.numTensors).toBe(atFirst);
  });
});

function recordRuns(
  runtime: Runtime,
  record: (network: string, input: TensorData) => void,
): Runtime {
  return {
    ...runtime,
    async load(network, weights) {
      const session = await runtime.load(network, weights);
      return {
        network: session.network,
        dispose: () => session.dispose(),
        [Symbol.asyncDispose]: () => session.dispose(),
        run(inputs) {
          record(network.name, inputs.input as TensorData);
          return session.run(inputs);
        },
      };
    },
  };
}
