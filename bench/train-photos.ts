/**
 * What real photos cost a training step: steps on batches of photos that threads read, cut and augment
 * ahead, and steps on one batch of numbers, by turns in one session; the time on the clock from asking for
 * the batch to the end of the step. On a machine with a core to spare for reading.
 *
 *   npx tsx --conditions=@facenet/source bench/train-photos.ts CROPS [--engine onnxruntime-node]
 *     [--batch 64] [--rounds 25] [--threads 1]
 *
 * CROPS: aligned faces of 112 pixels, one folder a person. The first pass is measured: no photo is read
 * twice.
 */
import { parseArgs } from 'node:util';
import {
  chooseTrainingEngine,
  openTrainingPhotos,
  scanTrainingDataset,
} from '@facenet/backend-node';
import {
  arcFaceLoss,
  createTrainingPlan,
  type ImageView,
  initialValues,
  optimizerSpec,
  permutations,
} from '@facenet/core/training';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';
import { trainedNetwork } from './lib/trained-network.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'onnxruntime-node' },
    batch: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '25' },
    threads: { type: 'string', default: '1' },
  },
});
const [crops] = positionals;
if (!crops) throw new Error('Name the folder of aligned faces.');
const [batchSize, rounds, threads] = [options.batch, options.rounds, options.threads].map(
  Number,
) as [number, number, number];
const SIZE = 112;

const dataset = await scanTrainingDataset(crops);
const photos = await openTrainingPhotos(dataset, { threads: 1 });
const view: ImageView = {
  ...{ size: SIZE, crop: 106, randomCrop: true, randomFlip: true, standardization: 'fixed' },
  degrade: { color: { probability: 0.5, brightness: 0.3, contrast: 0.3 } },
};
const source = photos.batches({
  order: permutations(photos.labels.length, 1),
  ...{ batchSize, views: [view], seed: 1 },
});
const plan = createTrainingPlan({
  network: trainedNetwork('mobilefacenet'),
  losses: [arcFaceLoss({ classes: dataset.classes.length })],
});
const engine = await chooseTrainingEngine({ runtime: options.engine, threads });
const session = await engine.open(plan, { optimizer: optimizerSpec('ADAM') });
await session.write(initialValues(plan.variables, 1));

type Batch = { readonly images: Float32Array; readonly labels: Int32Array };
const step = async ({ images, labels }: Batch) => {
  const feeds = {
    [plan.images]: { shape: [batchSize, SIZE, SIZE, 3], data: images },
    labels: { shape: [batchSize], data: labels },
  };
  await session.step(feeds, { learningRate: 1e-3 });
};
const numbers: Batch = {
  images: Float32Array.from({ length: batchSize * SIZE * SIZE * 3 }, (_, i) => Math.sin(i * 0.37)),
  labels: Int32Array.from({ length: batchSize }, (_, i) => i),
};
const kinds: Record<string, { next: () => Promise<Batch>; times: number[] }> = {
  numbers: { next: async () => numbers, times: [] },
  photos: { next: async () => (await source.next()) as Batch, times: [] },
};
for (let round = -2; round < rounds; round++) {
  for (const { next, times } of Object.values(kinds)) {
    const began = performance.now();
    await step(await next());
    if (round >= 0) times.push(performance.now() - began);
  }
}
const median = (times: readonly number[]) =>
  [...times].sort((a, b) => a - b)[times.length >> 1] as number;
const [synthetic, real] = ['numbers', 'photos'].map((kind) =>
  median(kinds[kind]?.times as number[]),
) as [number, number];
const results = [
  { batches: 'numbers', 'median ms': Math.round(synthetic), ratio: 1 },
  {
    batches: 'photos',
    'median ms': Math.round(real),
    ratio: Number((real / synthetic).toFixed(4)),
  },
];
printTable(results);
saveResult('train-photos', {
  command: 'npx tsx --conditions=@facenet/source bench/train-photos.ts CROPS',
  what: 'a step of MobileFaceNet with ArcFace and ADAM, 112 pixels, on the clock',
  ...{ engine: options.engine, batchSize, rounds, threads, results },
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
await session.dispose();
await photos.dispose();
process.exit(0); // engines keep threads
