import { thorough } from '@facenet/testkit';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Weights } from '../../arrays/weights.js';
import { testRuntimes } from '../../models/testing/runtimes.js';
import type { Runtime } from '../../runtime/runtime.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { noiseImage } from '../testing/noise-image.js';
import { recordRuns } from '../testing/record-runs.js';
import { Mtcnn } from './mtcnn.js';

describe.each(testRuntimes)('Mtcnn on %s', (name, createRuntime) => {
  /** How much passes costs most on the slower engine, and asks the same of our code. */
  const costly = it.runIf(thorough || name === 'onnxruntime');

  let runtime: Runtime;
  let weights: Weights;
  beforeAll(async () => {
    runtime = await createRuntime();
    weights = await defaultMtcnnWeights();
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

  it('refuses a factor that shrinks nothing', async () => {
    const wrong = { code: 'INVALID_ARGUMENT' };
    await expect(Mtcnn.load(runtime, weights, { factor: 2 })).rejects.toMatchObject(wrong);
  });

  it('frees what it loaded when the weights of a later network are missing', async () => {
    const atFirst = tf.engine().state.numTensors;
    const partial = new Map([...weights].filter(([name]) => !name.startsWith('onet/')));
    const loading = Mtcnn.load(runtime, partial);
    await expect(loading).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH' });
    expect(tf.engine().state.numTensors).toBe(atFirst);
  });
});
