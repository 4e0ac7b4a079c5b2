/**
 * Where MTCNN's time goes: processor time of its stages, in one thread of onnxruntime, on photos of three
 * sizes; and what its detection and the default embedding cost beside an earlier commit, by turns in
 * one process, with the largest difference in any number of any face.
 *
 *   git worktree add ../before 8cc6bb7 && ln -s "$PWD/node_modules" ../before/node_modules
 *   npx tsx --conditions=@facenet/source bench/mtcnn-stages.ts --before ../before [--rounds N]
 */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { backend } from '@facenet/backend-node';
import type { DetectedFace, RgbImage, Runtime } from '@facenet/core';
import { architectures, defaultModels, requireKind, weightSource } from '@facenet/core/models';
import * as ort from 'onnxruntime-node';
import { levelTiles, tilePixels } from '../packages/core/src/detection/mtcnn/level-tiles.js';
import type { Mtcnn } from '../packages/core/src/detection/mtcnn/mtcnn.js';
import { completeOptions } from '../packages/core/src/detection/mtcnn/options.js';
import { filterProposals, outputFaces } from '../packages/core/src/detection/mtcnn/output-stage.js';
import { createLook, proposeBoxes } from '../packages/core/src/detection/mtcnn/proposal-stage.js';
import { pyramidLevels } from '../packages/core/src/detection/mtcnn/pyramid.js';
import { nextCrops } from '../packages/core/src/detection/mtcnn/scored-boxes.js';
import { defaultMtcnnWeights } from '../packages/core/src/detection/testing/default-weights.js';
import { createONet, createPNet, createRNet } from '../packages/core/src/models/mtcnn.js';
import { detectionPhotos } from './lib/detection-photos.js';
import { describeMachine } from './lib/machine.js';
import { processorTimes } from './lib/processor-times.js';
import { printTable, saveResult } from './lib/report.js';

const { values: flags } = parseArgs({
  options: { before: { type: 'string' }, rounds: { type: 'string', default: '15' } },
});
const rounds = Number(flags.rounds);
const here = fileURLToPath(new URL('..', import.meta.url));
const photos = await detectionPhotos();
const never = async () => {};

/** The runtimes of a working tree, by engine. */
async function runtimesOf(tree: string): Promise<Record<string, Runtime>> {
  const load = (path: string) =>
    import(pathToFileURL(resolve(tree, 'packages/core/src/runtime', path)).href);
  await import('@tensorflow/tfjs-backend-wasm');
  const { createOnnxRuntime } = await load('onnx/index.ts');
  const { createTfjsRuntime } = await load('tfjs/index.ts');
  return {
    'onnxruntime-node': createOnnxRuntime({ ort, threads: 1, executionProviders: ['cpu'] }),
    'tfjs-wasm': await createTfjsRuntime({ backend: 'wasm' }),
  };
}

async function detectorOf(tree: string, runtime: Runtime): Promise<Mtcnn> {
  const path = resolve(tree, 'packages/core/src/detection/mtcnn/mtcnn.ts');
  const { Mtcnn: Detector } = await import(pathToFileURL(path).href);
  return Detector.load(runtime, await defaultMtcnnWeights());
}

/** Each stage alone, fed with what the one before gives. */
async function timeStages(image: RgbImage, runtime: Runtime): Promise<Map<string, number>> {
  const weights = await defaultMtcnnWeights();
  const options = completeOptions({});
  const pnet = await runtime.load(createPNet(), weights);
  const rnet = { session: await runtime.load(createRNet(), weights), side: 24, batchSize: 64 };
  const onet = { session: await runtime.load(createONet(), weights), side: 48, batchSize: 16 };
  const levels = pyramidLevels(image.width, image.height, options.minSize, options.factor);
  const tiles = levels.flatMap((level) => levelTiles(level).map((tile) => ({ level, tile })));
  const shrink = async () => {
    const pixels = (await tilePixels(image, levels, never))();
    return tiles.map(({ level, tile }) => ({ level, tile, data: pixels(level, tile).slice() }));
  };
  const shrunk = await shrink();
  const proposals = await proposeBoxes(pnet, image, options, never);
  const crops = nextCrops(proposals, 0);
  const filtered = nextCrops(await filterProposals(rnet, image, crops, 0.7, never), 1);
  const stages = [
    ['levels', shrink],
    ['P-Net', async () => {
      for (const { level, tile, data } of shrunk) await createLook(pnet, level, () => data)(tile);
    }],
    ['all of the first stage', () => proposeBoxes(pnet, image, options, never)],
    ['R-Net and its crops', () => filterProposals(rnet, image, crops, 0.7, never)],
    ['O-Net and its crops', () => outputFaces(onet, image, filtered, 0.7, never)],
  ] as const; // biome-ignore format: a stage a line
  const times = await processorTimes(stages, rounds);
  await Promise.all([pnet.dispose(), rnet.session.dispose(), onet.session.dispose()]);
  return times;
}

type Pair<Result> = readonly [before: () => Promise<Result>, now: () => Promise<Result>];
const compared: Record<string, string | number>[] = [];

async function compare<Result>(
  engine: string,
  work: string,
  [first, second]: Pair<Result>,
  numbersOf: (result: Result) => number[],
): Promise<void> {
  const [a, b] = [numbersOf(await first()), numbersOf(await second())];
  const differences = b.map((value, i) => Math.abs(value - (a[i] ?? Number.NaN)));
  const difference = a.length === b.length ? Math.max(0, ...differences) : 'not as many';
  const runs = [['before', first] as const, ['now', second] as const];
  const times = await processorTimes(runs, rounds);
  const [before = 0, now = 0] = ['before', 'now'].map((name) => times.get(name));
  compared.push({ engine, work, before, now, ratio: before / now, difference });
}

const faceNumbers = (faces: readonly DetectedFace[]) =>
  faces.flatMap(({ box, score, landmarks }) => [...box, score, ...landmarks.flat()]);

/** Detection and one run of the default embedding, in both trees. */
async function compareWith(before: string): Promise<void> {
  const embedding = await (await backend()).loadModel(defaultModels.embedding);
  const { id, architecture, embeddingSize } = requireKind(embedding.card, 'embedding');
  const network = architectures.get(architecture).create({ embeddingSize });
  const data = Float32Array.from({ length: 112 * 112 * 3 }, (_, i) => Math.sin(i / 40));
  const face = { input: { shape: [1, 112, 112, 3], data } };
  const trees = [before, here];
  const runtimes = await Promise.all(trees.map(runtimesOf));
  for (const engine of Object.keys(runtimes[0] ?? {})) {
    const [old, ours] = runtimes.map((each) => each[engine]) as [Runtime, Runtime];
    const detectors = [await detectorOf(before, old), await detectorOf(here, ours)] as const;
    for (const [size, image] of photos) {
      const [first, second] = detectors.map((detector) => () => detector.detect(image));
      await compare(engine, `MTCNN ${size}`, [first, second] as Pair<DetectedFace[]>, faceNumbers);
    }
    await Promise.all(detectors.map((detector) => detector.dispose()));
    const sessions = [
      await old.load(network, weightSource(embedding)),
      await ours.load(network, weightSource(embedding)),
    ] as const;
    const embed = [() => sessions[0].run(face), () => sessions[1].run(face)] as const;
    await compare(engine, `${id}, one face`, embed, ({ embeddings }) => [
      ...(embeddings?.data ?? []),
    ]);
    await Promise.all(sessions.map((session) => session.dispose()));
  }
}

const { 'onnxruntime-node': runtime } = await runtimesOf(here);
const stages: Record<string, string | number>[] = [];
for (const [photo, image] of photos) {
  stages.push({ photo, ...Object.fromEntries(await timeStages(image, runtime as Runtime)) });
}
if (flags.before) await compareWith(resolve(flags.before));
const short = (row: Record<string, string | number>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    ]),
  );
printTable(stages.map(short));
if (compared.length > 0) printTable(compared.map(short));
saveResult('mtcnn-stages', {
  command: 'npx tsx --conditions=@facenet/source bench/mtcnn-stages.ts --before ../before',
  unit: 'median processor milliseconds, one thread',
  stages: stages.map(short),
  compared: compared.map(short),
  machine: describeMachine(['onnxruntime-node', '@tensorflow/tfjs-backend-wasm']),
});
