/**
 * What `facenet validate` costs beyond the bare network: all 7,701 photos of LFW's pairs as crops
 * (decoded, cut, standardised, embedded, evaluated; nothing cached), against the same number of
 * embeddings of images that are in memory already, each with all cores.
 *
 *   npx tsx --conditions=@facenet/source bench/validate-speed.ts
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backend } from '@facenet/backend-node';
import {
  architectures,
  centerCropOrPad,
  Embedder,
  type EmbeddingCard,
  exporters,
  publishedModels,
} from '@facenet/core';
import { sharedPath } from '@facenet/testkit';
import { lfwPairs } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { randomWeights } from './lib/random-weights.js';
import { printTable, saveResult } from './lib/report.js';
import { runFacenet } from './lib/run-facenet.js';

const BATCH = 8;
const ROUNDS = 1;

const folder = await mkdtemp(join(tmpdir(), 'facenet-speed-'));
const paths = [...new Set(lfwPairs(6000).flatMap(({ a, b }) => [a, b]))];
const { runtime, readImage, loadModel } = await backend();

/** A file of Inception-ResNet-v1: speed does not ask what its weights are. */
async function inceptionFile(): Promise<string> {
  const network = architectures.get('inception-resnet-v1').create();
  const { card } = publishedModels.get('20180402-114759');
  const model = { networks: [network], weights: randomWeights(network), card };
  const path = join(folder, 'inception.safetensors');
  const files = exporters.get('safetensors').write(model, 'f32', path);
  await writeFile(path, files.get(path) as Uint8Array);
  return path;
}

async function bareSeconds(model: string): Promise<number> {
  const { card, weights } = await loadModel(model);
  const embedder = await Embedder.load(runtime, card as EmbeddingCard, weights);
  const { size } = embedder.card.alignment;
  const images = await Promise.all(paths.slice(0, BATCH).map((path) => readImage(path)));
  const crops = images.map((image) => centerCropOrPad(image, size, size));
  await embedder.embed(crops);
  const start = performance.now();
  for (let done = 0; done < paths.length; done += BATCH) {
    await embedder.embed(crops.slice(0, paths.length - done), { batchSize: BATCH });
  }
  const seconds = (performance.now() - start) / 1000;
  await embedder.dispose();
  return seconds;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const results = [];
try {
  const models = { 'inception-resnet-v1': await inceptionFile(), mobilefacenet: 'mobilefacenet' };
  for (const [name, model] of Object.entries(models)) {
    const bare: number[] = [];
    const whole: number[] = [];
    const cores: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await bareSeconds(model));
      const run = await runFacenet([
        'validate',
        sharedPath('data', 'lfw'),
        model,
        '--lfw-pairs',
        sharedPath('data', 'seed', 'pairs.txt'),
        '--no-cache',
        '--json',
      ]);
      whole.push(run.seconds);
      cores.push(run.cores);
      console.error(name, round, bare.at(-1), whole.at(-1));
    }
    results.push({
      model: name,
      'bare, s': Number(median(bare).toFixed(1)),
      'validate, s': Number(median(whole).toFixed(1)),
      ratio: Number((median(whole) / median(bare)).toFixed(3)),
      'cores busy': Number(median(cores).toFixed(2)),
    });
  }
} finally {
  await rm(folder, { recursive: true });
}
printTable(results);
saveResult('validate-speed', {
  command: 'npx tsx --conditions=@facenet/source bench/validate-speed.ts',
  photos: paths.length,
  rounds: ROUNDS,
  results,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
