import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { NetworkBuilder } from '@facenet/core/network';
import { createTfjsProgramEngine } from '@facenet/core/tfjs';
import {
  centerLoss,
  createTrainingPlan,
  hostTrainingEngine,
  initialValues,
  OPTIMIZERS,
  type OptimizerName,
  optimizerSpec,
  softmaxLoss,
  type TrainingPlan,
  type TrainingSession,
  type UpdateSettings,
} from '@facenet/core/training';
import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { isNativeRun, startTfjsNode } from './testing/native.js';

const CLASSES = 5;
const BATCH = 4;
const SIDE = 8;

function smallPlan(): TrainingPlan {
  const net = new NetworkBuilder('small');
  const window = { kernel: 3, padding: 'symmetric', bias: false } as const;
  const images = net.input('input', [null, SIDE, SIDE, 3]);
  const wide = images.conv2d('conv', { ...window, filters: 6, strides: 2 }).batchNorm('norm');
  const deep = wide.relu('relu').depthwiseConv2d('depthwise', window).prelu('prelu');
  const features = deep.conv2d('one', { kernel: 1, filters: 4 }).globalAvgPool('pool');
  const prelogits = features.dense('Bottleneck', { units: 3 });
  const network = net.build({ prelogits, embeddings: prelogits.l2Normalize('embeddings') });
  const losses = [
    softmaxLoss({ classes: CLASSES }),
    centerLoss({ classes: CLASSES, factor: 0.5, compat: true }),
  ];
  return createTrainingPlan({ network, losses, weightDecay: 0.01 });
}

function feedsOf(plan: TrainingPlan, step: number, scale = 1) {
  const size = BATCH * SIDE * SIDE * 3;
  const data = Float32Array.from({ length: size }, (_, i) => scale * Math.sin(i * 0.7 + step));
  const labels = Int32Array.from({ length: BATCH }, (_, i) => (i * step) % CLASSES);
  return {
    [plan.images]: { shape: [BATCH, SIDE, SIDE, 3], data },
    labels: { shape: [BATCH], data: labels },
  };
}

const scalars = { learningRate: 0.05 };

describe.skipIf(!isNativeRun)('a training session of TensorFlow', () => {
  const plan = smallPlan();
  const start = initialValues(plan.variables, 3);

  async function open(settings: UpdateSettings): Promise<TrainingSession> {
    const session = await (await startTfjsNode()).open(plan, settings);
    await session.write(start);
    return session;
  }

  async function trained(session: TrainingSession, from: number, to: number) {
    const results = [];
    for (let step = from; step < to; step++) {
      results.push(await session.step(feedsOf(plan, step), scalars));
    }
    return results;
  }

  const adam = { optimizer: optimizerSpec('ADAM') };
  const settings: [string, UpdateSettings][] = [
    ...(Object.keys(OPTIMIZERS) as OptimizerName[]).map((name): [string, UpdateSettings] => [
      name,
      { optimizer: optimizerSpec(name) },
    ]),
    ['a limit of the norm', { ...adam, clip: { by: 'norm', limit: 0.5 } }],
    ['a limit of each value', { ...adam, clip: { by: 'value', limit: 0.02 } }],
    ['averages', { ...adam, movingAverageDecay: 0.9 }],
    [
      'gradients of three batches, limited',
      { optimizer: optimizerSpec('MOM'), accumulate: 3, clip: { by: 'norm', limit: 0.5 } },
    ],
  ];

  beforeAll(async () => {
    await startTfjsNode();
  });

  it.each(settings)('does what the optimiser on the host does: %s', async (_name, update) => {
    const host = hostTrainingEngine(await createTfjsProgramEngine({ backend: 'cpu' }));
    await using theirs = await host.open(plan, update);
    await theirs.write(start);
    await using ours = await open(update);
    const [expected, actual] = [await trained(theirs, 1, 8), await trained(ours, 1, 8)];
    for (const [i, { applied, gradientNorm, outputs }] of expected.entries()) {
      expect(actual[i]?.applied).toBe(applied);
      if (applied) expect(actual[i]?.gradientNorm).toBeCloseTo(gradientNorm, 3);
      expect(actual[i]?.outputs.loss?.data[0]).toBeCloseTo(outputs.loss?.data[0] as number, 3);
    }
    expect(ours.stepsDone).toBe(theirs.stepsDone);
    const [state, wanted] = [await ours.read(), await theirs.read()];
    expect([...state.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [name, { shape, data }] of wanted) {
      expect(state.get(name)?.shape, name).toEqual(shape);
      const errors = Array.from(data, (value, i) =>
        Math.abs(value - (state.get(name)?.data[i] ?? NaN)),
      );
      expect(Math.max(...errors), name).toBeLessThan(2e-3);
    }
  });

  it.each(settings)('goes on from what was read, bit for bit: %s', async (_name, update) => {
    await using first = await open(update);
    await trained(first, 1, 5);
    const state = await first.read();
    const expected = await trained(first, 5, 9);
    await using second = await open(update);
    await second.write(state);
    expect(await trained(second, 5, 9)).toEqual(expected);
    expect(await second.read()).toEqual(await first.read());
  });

  it('changes nothing where a gradient is no number, and says so', async () => {
    await using session = await open(adam);
    await trained(session, 1, 3);
    const learned = new Set(plan.train.gradients.map(({ variable }) => variable));
    const ofOptimizer = async () =>
      [...(await session.read())].filter(([name]) => learned.has(name) && name !== 'centers');
    const before = await ofOptimizer();
    const result = await session.step(feedsOf(plan, 3, Number.NaN), scalars);
    expect(result).toMatchObject({ applied: false, gradientNorm: Number.POSITIVE_INFINITY });
    expect(await ofOptimizer()).toEqual(before);
    expect(session.stepsDone).toBe(2);
  });

  it('computes products in half precision near those in full', async () => {
    const half = await startTfjsNode({ halfPrecision: true });
    await using session = await half.open(plan, adam);
    await session.write(start);
    await using full = await open(adam);
    const [a, b] = [await trained(session, 1, 2), await trained(full, 1, 2)];
    const loss = (of: typeof a) => of[0]?.outputs.loss?.data[0] as number;
    expect(loss(a)).not.toBe(loss(b));
    expect(Math.abs(loss(a) - loss(b))).toBeLessThan(1e-2 * loss(b));
    const [near, exact] = [await session.gradients(), await full.gradients()];
    for (const [name, { data }] of exact) {
      const largest = Math.max(1e-3, ...data.map(Math.abs));
      const errors = Array.from(data, (value, i) =>
        Math.abs(value - (near.get(name)?.data[i] ?? NaN)),
      );
      expect(Math.max(...errors), name).toBeLessThan(0.03 * largest);
    }
  });

  it('leaves no tensor, no session and no folder behind', async () => {
    const folders = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('facenet-training'));
    const before = [folders(), tfjsEngine().state.numTensors];
    const session = await open(adam);
    await trained(session, 1, 3);
    await session.run('embed', { [plan.images]: feedsOf(plan, 1)[plan.images] as never });
    await session.gradients();
    await session.read();
    expect([folders(), tfjsEngine().state.numTensors]).toEqual(before);
    await session.dispose();
    await session.dispose();
    await expect(session.read()).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('refuses feeds, rates and states that do not fit', async () => {
    await using session = await open(adam);
    await expect(session.step({}, scalars)).rejects.toThrow(/"input" is missing/);
    const wrong = session.step(feedsOf(plan, 1), { learningRate: -1 });
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const shape = { shape: [2], data: new Float32Array(2) };
    const other = session.write(new Map([['centers', shape]]));
    await expect(other).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH' });
    const state = await session.read();
    const lacking = new Map([...state].filter(([name]) => name !== 'centers/Adam'));
    await expect(session.write(lacking)).rejects.toThrow(/no "centers\/Adam"/);
    const engine = await startTfjsNode();
    await expect(engine.open(plan, { ...adam, accumulate: 0 })).rejects.toThrow(/accumulate is 0/);
  });
});
