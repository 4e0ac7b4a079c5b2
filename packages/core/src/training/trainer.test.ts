import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import type { RgbImage } from '../image/rgb-image.js';
import { createDummy } from '../models/dummy.js';
import { optimizerSpec } from '../program/optimizer-spec.js';
import { createTfjsProgramEngine } from '../runtime/tfjs/index.js';
import { batchSteps } from './batch-steps.js';
import { decodeCheckpoint, encodeCheckpoint, requireSameTraining } from './checkpoint.js';
import { createTrainer } from './create-trainer.js';
import { readPhotos } from './data/read-photos.js';
import { permutations } from './data/samplers.js';
import { seededRandom } from './data/seeded-random.js';
import { evaluateLoss } from './evaluate-loss.js';
import { hostTrainingEngine } from './host-training-session.js';
import type { LossHead } from './loss-head.js';
import { centerLoss, softmaxLoss, tripletLoss } from './losses/index.js';
import { constant, cosine, type Schedule } from './schedules/index.js';
import type { StepReport, Trainer } from './trainer.js';
import type { TrainingEngine } from './training-engine.js';
import { tripletSteps } from './triplet-steps.js';

const SIDE = 16;
const PEOPLE = 4;
const EACH = 6;

/** People who differ in which of four stripes is bright; photos of one differ in noise. */
function photo(index: number): RgbImage {
  const person = Math.floor(index / EACH);
  const noise = seededRandom(index);
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < data.length; i++) {
    const stripe = Math.floor((4 * i) / data.length);
    data[i] = 40 + (stripe === person ? 130 : 0) + 60 * noise();
  }
  return { width: SIDE, height: SIDE, data };
}

const photos = readPhotos({
  labels: Int32Array.from({ length: PEOPLE * EACH }, (_, i) => Math.floor(i / EACH)),
  nameOf: (index) => `photo ${index}`,
  read: async (index) => photo(index),
});
const view = { size: SIDE, randomFlip: true };

let engine: TrainingEngine;
beforeAll(async () => {
  engine = hostTrainingEngine(await createTfjsProgramEngine({ backend: 'cpu' }));
});

interface Wishes {
  readonly losses?: readonly LossHead[];
  readonly epochs?: number;
  readonly schedule?: Schedule;
}

function softmaxTrainer({
  epochs = 2,
  schedule = constant(0.05),
  losses = [],
}: Wishes = {}): Promise<Trainer> {
  const order = permutations(photos.labels.length, 666);
  const source = photos.batches({ order, batchSize: 8, views: [view], seed: 666 });
  return createTrainer({
    engine,
    network: createDummy({ embeddingSize: 8, imageSize: SIDE }),
    losses: [
      softmaxLoss({ classes: PEOPLE }),
      centerLoss({ classes: PEOPLE, factor: 0.01 }),
      ...losses,
    ],
    weightDecay: 1e-4,
    optimizer: optimizerSpec('ADAM', { epsilon: 1e-8 }),
    movingAverageDecay: 0.99,
    schedule,
    steps: batchSteps(source, { imageSize: SIDE }),
    epochs,
    epochSize: 10,
  });
}

async function lossesOf(trainer: Trainer, most = Number.POSITIVE_INFINITY): Promise<number[]> {
  const losses: number[] = [];
  for await (const report of trainer.run()) {
    if (report.kind === 'step') losses.push(report.values.loss as number);
    if (losses.length === most) break;
  }
  return losses;
}

describe('a trainer', () => {
  it('learns to tell people apart, and says how far it is', async () => {
    await using trainer = await softmaxTrainer({ epochs: 3 });
    const reports: StepReport[] = [];
    const ends: number[] = [];
    for await (const report of trainer.run()) {
      if (report.kind === 'step') reports.push(report);
      else if (report.kind === 'epoch') ends.push(report.step);
    }
    expect(ends).toEqual([10, 20, 30]);
    expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(reports[29]).toMatchObject({ epoch: 3, batch: 10, images: 8, learningRate: 0.05 });
    const [first, last] = [reports[0]?.values, reports[29]?.values];
    expect(first?.cross_entropy).toBeGreaterThan(1);
    expect(last?.cross_entropy).toBeLessThan(0.3);
    expect(last?.accuracy).toBe(1);
    const order = Int32Array.from(photos.labels.keys());
    await using source = photos.batches({ order, batchSize: 8, views: [{ size: SIDE }], seed: 0 });
    const { values, batches } = await evaluateLoss(trainer.session, source, { imageSize: SIDE });
    expect(batches).toBe(3);
    expect(values.accuracy).toBe(1);
  });

  it('goes on from a checkpoint to the bit', async () => {
    await using whole = await softmaxTrainer();
    const expected = await lossesOf(whole);
    const identity = { network: 'dummy', losses: 'softmax', optimizer: 'ADAM', data: '24 photos' };
    let bytes: Uint8Array;
    {
      await using stopped = await softmaxTrainer();
      await lossesOf(stopped, 13);
      const arrays = await stopped.session.read();
      bytes = encodeCheckpoint({ identity, arrays, trainer: stopped.state() });
    }
    const found = decodeCheckpoint(bytes);
    requireSameTraining(found.identity, identity);
    await using resumed = await softmaxTrainer();
    await resumed.session.write(found.arrays);
    resumed.restore(found.trainer);
    expect(await lossesOf(resumed)).toEqual(expected.slice(13));
    expect(await resumed.session.read()).toEqual(await whole.session.read());
  });

  it('refuses to go on with other photos, and what is no checkpoint', async () => {
    const identity = { network: 'dummy', losses: 'softmax', optimizer: 'ADAM', data: '24 photos' };
    const other = { ...identity, data: '25 photos' };
    expect(() => requireSameTraining(identity, other)).toThrow(/24 photos.*25 photos/);
    expect(() => decodeCheckpoint(new Uint8Array(9))).toThrow(FaceNetError);
  });

  it('stops where the schedule ends, and between two steps when it is aborted', async () => {
    await using short = await softmaxTrainer({
      schedule: ({ epoch }) => (epoch < 2 ? 0.05 : undefined),
    });
    expect(await lossesOf(short)).toHaveLength(10);
    await using within = await softmaxTrainer({ schedule: cosine(0.05, { steps: 13 }) });
    expect(await lossesOf(within)).toHaveLength(13);
    await using aborted = await softmaxTrainer();
    const controller = new AbortController();
    const steps = (async () => {
      for await (const report of aborted.run(controller.signal)) {
        if (report.kind === 'step' && report.step === 3) controller.abort();
      }
    })();
    await expect(steps).rejects.toMatchObject({ code: 'ABORTED' });
    expect(aborted.state().step).toBe(3);
  });

  it('stops with the step whose loss is no number', async () => {
    await using trainer = await softmaxTrainer({ schedule: constant(1e38) });
    await expect(lossesOf(trainer)).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringMatching(/Step \d+ made/),
    });
  });

  it('stops with the step whose gradient is no number, though its loss is one', async () => {
    /** The length of nothing: its slope is infinite. */
    const length: LossHead = {
      name: 'length',
      build: ({ prelogits }) => ({
        terms: { length: prelogits.subtract(prelogits).square().sum().sqrt() },
      }),
    };
    await using trainer = await softmaxTrainer({ losses: [length] });
    const before = await trainer.session.read();
    await expect(lossesOf(trainer)).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringMatching(/Step 1 made gradients that are not finite/),
    });
    const after = await trainer.session.read();
    for (const name of trainer.session.plan.train.gradients.map(({ variable }) => variable)) {
      expect(after.get(name)).toEqual(before.get(name));
    }
  });

  it('trains on triplets, and goes on in the middle of a round', async () => {
    const triplets = () =>
      createTrainer({
        engine,
        network: createDummy({ embeddingSize: 8, imageSize: SIDE }),
        losses: [tripletLoss({ alpha: 0.5 })],
        optimizer: optimizerSpec('ADAGRAD'),
        schedule: constant(0.01),
        counting: 'bySteps',
        epochs: 2,
        epochSize: 4,
        steps: tripletSteps(photos, {
          classSizes: Array.from({ length: PEOPLE }, () => EACH),
          ...{ people: 4, imagesPerPerson: 3, batchSize: 6, alpha: 0.5, view, seed: 7 },
        }),
      });
    await using whole = await triplets();
    const expected = await lossesOf(whole, 8);
    expect(expected).toHaveLength(8);
    await using stopped = await triplets();
    await lossesOf(stopped, 3);
    const [arrays, state] = [await stopped.session.read(), asJson(stopped.state())];
    await using resumed = await triplets();
    await resumed.session.write(arrays);
    resumed.restore(state);
    expect(await lossesOf(resumed, 5)).toEqual(expected.slice(3));
  });
});

/** As a checkpoint keeps it. */
const asJson = <Data>(data: Data): Data => JSON.parse(JSON.stringify(data)) as Data;
