/**
 * The main job beside other libraries: processor time, in one thread, to find the faces of photos of
 * three sizes and to turn a portrait into an embedding, with every detector and engine that starts
 * here, beside `@vladmandic/face-api` and `@vladmandic/human` on tfjs wasm; and how many faces each
 * finds in photos of LFW, and of groups, where a face is one that two detectors agree on.
 *
 *   npx tsx --conditions=@facenet/source bench/faces.ts [--model ID] [--rounds N] [--every N]
 *
 * `--every 20` takes each twentieth pair of LFW, in place of each fortieth. For the other libraries,
 * which need the union package of tfjs, first run `npm install --no-save @tensorflow/tfjs@4.22.0`.
 */
import { parseArgs } from 'node:util';
import { backend, diagnoseEngines, readImage } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { defaultModels, modelIds } from '@facenet/core/models';
import { sharedPath } from '@facenet/testkit';
import { type Agreement, addAgreement } from './lib/agreement.js';
import { openBenchDetector } from './lib/bench-detectors.js';
import { demoPhotos, detectionPhotos } from './lib/detection-photos.js';
import { lfwPairs } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { type FaceBox, type FaceLibrary, openOtherLibraries } from './lib/other-libraries.js';
import { processorTimes } from './lib/processor-times.js';
import { printTable, saveResult } from './lib/report.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: defaultModels.embedding },
    rounds: { type: 'string', default: '7' },
    every: { type: 'string', default: '40' },
  },
});
const rounds = Number(flags.rounds);
const photos = await detectionPhotos();
const [portrait] = [...photos.values()];

interface Candidate extends FaceLibrary {
  readonly engine: string;
  dispose(): Promise<void>;
}

/** Ours, with each detector, on one engine. */
async function ours(engine: string): Promise<Candidate[]> {
  const opened = await backend({ runtime: engine, threads: 1 });
  const candidates: Candidate[] = [];
  for (const id of modelIds('detector')) {
    const detector = await openBenchDetector(id, opened.runtime);
    const facenet = await FaceNet.load({ backend: opened, detector, model: flags.model });
    candidates.push({
      name: id,
      engine,
      detect: async (image) => (await detector.detect(image)).map(({ box }) => box),
      describe: (image) => facenet.analyze(image),
      dispose: async () => {
        await Promise.all([facenet.dispose(), detector.dispose()]);
      },
    });
  }
  return candidates;
}

async function timesOf(candidates: readonly Candidate[]) {
  const rows = candidates.map(({ name, engine }) => ({ engine, detector: name }));
  const measure = async (column: string, work: (candidate: Candidate) => Promise<unknown>) => {
    const runs = candidates.map((each, i) => [`${i}`, () => work(each)] as const);
    for (const [i, ms] of await processorTimes(runs, rounds)) {
      Object.assign(rows[Number(i)]!, { [column]: Number(ms.toFixed(1)) });
    }
  };
  for (const [size, photo] of photos) await measure(size, ({ detect }) => detect(photo));
  await measure('portrait to embedding', ({ describe }) => describe(portrait!));
  return rows;
}

/** Whether one of the faces covers the middle, where LFW has the person. */
const hasMiddle = (boxes: readonly FaceBox[], { width, height }: RgbImage) =>
  boxes.some(
    ([x1, y1, x2, y2]) => x1 < width / 2 && x2 > width / 2 && y1 < height / 2 && y2 > height / 2,
  );

/** LFW's photos as their protocol has them, and photos of groups, which nobody has annotated. */
async function ratesOf(candidates: readonly Candidate[]) {
  const pairs = lfwPairs(6000).filter((_, i) => i % Number(flags.every) === 0);
  const lfw = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const composites = ['composite_forty', 'composite_faces_25_to_160', 'composite_cut_by_border'];
  const groups = composites.map((name) => sharedPath('goldens', 'mtcnn', `${name}.png`));
  const found = candidates.map(() => 0);
  for (const path of lfw) {
    const image = await readImage(path);
    for (const [i, { detect }] of candidates.entries()) {
      if (hasMiddle(await detect(image), image)) found[i]!++;
    }
  }
  const agreements = candidates.map((): Agreement => ({ agreed: 0, alone: 0 }));
  let faces = 0;
  for (const path of [...groups, ...demoPhotos()]) {
    const image = await readImage(path);
    const boxes = [];
    for (const { detect } of candidates) boxes.push(await detect(image));
    faces += addAgreement(agreements, boxes);
  }
  return candidates.map(({ name }, i) => ({
    detector: name,
    [`of ${lfw.length} photos of LFW`]: found[i]!,
    [`of ${faces} faces of groups`]: agreements[i]!.agreed,
    'found by no other': agreements[i]!.alone,
  }));
}

const others = (await openOtherLibraries()).map(
  (library): Candidate => ({ ...library, engine: 'tfjs-wasm', dispose: async () => {} }),
);
const times = [];
let rates: Awaited<ReturnType<typeof ratesOf>> = [];
for (const { name, available } of await diagnoseEngines()) {
  if (!available || name === 'tfjs-cpu') continue;
  const own = await ours(name);
  times.push(...(await timesOf(name === 'tfjs-wasm' ? [...own, ...others] : own)));
  if (rates.length === 0) rates = await ratesOf([...own, ...others]);
  for (const candidate of own) await candidate.dispose();
}
printTable(times);
printTable(rates);
saveResult('faces', {
  command: `npx tsx --conditions=@facenet/source bench/faces.ts --model ${flags.model}`,
  unit: 'median processor milliseconds, one thread',
  model: flags.model,
  times,
  rates,
  machine: describeMachine([
    'onnxruntime-node',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-node',
    '@vladmandic/face-api',
    '@vladmandic/human',
  ]),
});
