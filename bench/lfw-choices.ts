/**
 * What each choice of the pipeline is worth on LFW's 6,000 pairs: landmarks, interpolation, scale of
 * the template, choice among several faces, mirror images, several crops. The figures of single
 * choices are for reading; none may be picked by looking at them, so the last line picks, for each
 * fold, what was best on the other nine.
 *
 *   npx tsx --conditions=@facenet/source bench/lfw-choices.ts
 *
 * Detections and embeddings are kept in node_modules/.cache/facenet-bench.
 */
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import { type EvaluatePairsOptions, evaluatePairs } from '@facenet/core/evaluation';
import { flipHorizontal } from '@facenet/core/image';
import { Embedder } from '@facenet/core/models';
import { type CropVariant, cropOf } from './lib/crop-variant.js';
import { keptBytes } from './lib/kept-bytes.js';
import { lfwPairs } from './lib/lfw.js';
import { detectAll } from './lib/lfw-detections.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const VARIANTS: readonly CropVariant[] = [
  { name: 'as the SDK does' },
  { name: 'landmarks of the first look', landmarks: 'first' },
  { name: 'mean of both looks', landmarks: 'mean' },
  { name: 'mean of sixteen looks', landmarks: 'many' },
  { name: 'warp, 2x2 samples a pixel', interpolation: 'supersampled' },
  { name: 'warp, bicubic', interpolation: 'bicubic' },
  { name: 'template 5 % larger', scale: 1.05 },
  { name: 'template 5 % smaller', scale: 0.95 },
  { name: 'face nearest to the middle', face: 'nearest' },
];
/** Embeddings that are summed and normalised again. */
const SUMS: readonly (readonly string[])[] = [
  ['as the SDK does', 'landmarks of the first look'],
  ['as the SDK does', 'landmarks of the first look', 'mean of sixteen looks'],
  ['as the SDK does', 'template 5 % larger', 'template 5 % smaller'],
];
const BATCH = 8;

const pairs = lfwPairs(6000);
const paths = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort();
const detections = await detectAll(paths);
const { runtime, loadModel, readImage } = await backend();
const { card, weights } = await loadModel('mobilefacenet');
const embedder = await Embedder.load(runtime, card as EmbeddingCard, weights);
const size = embedder.card.embeddingSize;

/** Embeddings of all photos, of the images and of their mirror images; zeros where no face is. */
async function embedAll(variant: CropVariant): Promise<readonly [Float32Array, Float32Array]> {
  const name = `lfw-${variant.name.replaceAll(/[^\w]+/g, '-')}.f32`;
  const bytes = await keptBytes(name, async () => {
    console.error(variant.name);
    const rows = new Float32Array(2 * paths.length * size);
    for (let start = 0; start < paths.length; start += BATCH / 2) {
      const crops = [];
      const places: number[] = [];
      for (let row = start; row < Math.min(start + BATCH / 2, paths.length); row++) {
        const path = paths[row] as string;
        const crop = cropOf(await readImage(path), detections[path] ?? [], variant);
        if (!crop) continue;
        crops.push(crop, flipHorizontal(crop));
        places.push(row, row + paths.length);
      }
      const embeddings = await embedder.embed(crops, { batchSize: BATCH });
      for (const [i, embedding] of embeddings.entries()) rows.set(embedding, places[i]! * size);
    }
    return new Uint8Array(rows.buffer);
  });
  const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return [rows.subarray(0, rows.length / 2), rows.subarray(rows.length / 2)];
}

function sumOf(sets: readonly Float32Array[]): Float32Array {
  const sums = new Float32Array(paths.length * size);
  for (const set of sets) for (let i = 0; i < sums.length; i++) sums[i]! += set[i]!;
  for (let start = 0; start < sums.length; start += size) {
    const row = sums.subarray(start, start + size);
    const length = Math.hypot(...row) || 1;
    for (let i = 0; i < size; i++) row[i]! /= length;
  }
  return sums;
}

const rowOf = new Map(paths.map((path, row) => [path, row]));
const usable = pairs.filter(({ a, b }) => detections[a]?.length && detections[b]?.length);

/** As the original's authors recommend with mirror images. */
const CENTRED = { metric: 1, subtractMean: true } as const;

function evaluate(rows: Float32Array, options: EvaluatePairsOptions = {}) {
  const embeddings = new Float32Array(2 * usable.length * size);
  for (const [i, { a, b }] of usable.entries()) {
    for (const [side, path] of [a, b].entries()) {
      const row = rowOf.get(path) as number;
      const values = rows.subarray(row * size, (row + 1) * size);
      embeddings.set(values, (2 * i + side) * size);
    }
  }
  const same = usable.map(({ same }) => same);
  return evaluatePairs({ embeddings, embeddingSize: size, same }, options);
}

const evaluations = new Map<string, ReturnType<typeof evaluate>>();
const sets = new Map<string, readonly [Float32Array, Float32Array]>();

function evaluateMirrored(name: string, all: readonly Float32Array[]): void {
  const sums = sumOf(all);
  evaluations.set(`${name}, mirror average`, evaluate(sums));
  evaluations.set(`${name}, mirror average, angle, mean subtracted`, evaluate(sums, CENTRED));
}

for (const variant of VARIANTS) {
  const [plain, mirrored] = await embedAll(variant);
  sets.set(variant.name, [plain, mirrored]);
  evaluations.set(variant.name, evaluate(plain));
  evaluateMirrored(variant.name, [plain, mirrored]);
}
for (const names of SUMS) {
  const all = names.map((name) => sets.get(name) as readonly [Float32Array, Float32Array]);
  const name = `sum of: ${names.join('; ')}`;
  evaluations.set(name, evaluate(sumOf(all.map(([plain]) => plain))));
  evaluateMirrored(name, all.flat());
}
await embedder.dispose();

/** For each fold the choice whose accuracy on the other folds is highest: the first of equals. */
function nested(): { mean: number; std: number } {
  const all = [...evaluations.values()];
  const folds = all[0]?.folds ?? [];
  const accuracies = folds.map((_, fold) => {
    const onOthers = all.map(({ folds: each }) =>
      each.reduce((sum, { accuracy }, i) => (i === fold ? sum : sum + accuracy), 0),
    );
    const best = onOthers.indexOf(Math.max(...onOthers));
    return all[best]?.folds[fold]?.accuracy ?? 0;
  });
  const mean = accuracies.reduce((a, b) => a + b, 0) / accuracies.length;
  const variance = accuracies.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, std: Math.sqrt(variance / accuracies.length) };
}

const percent = (value: number) => Number((100 * value).toFixed(2));
const results = [...evaluations].map(([choice, { accuracy, val, eer }]) => ({
  choice,
  accuracy: `${percent(accuracy.mean)} +- ${percent(accuracy.std)}`,
  'VAL at FAR 1e-3': percent(val.mean),
  EER: percent(eer),
}));
const chosen = nested();
printTable([
  ...results,
  {
    choice: 'chosen by the other nine folds',
    accuracy: `${percent(chosen.mean)} +- ${percent(chosen.std)}`,
    'VAL at FAR 1e-3': '',
    EER: '',
  },
]);
saveResult('lfw-choices', {
  command: 'npx tsx --conditions=@facenet/source bench/lfw-choices.ts',
  model: 'mobilefacenet',
  photos: paths.length,
  pairs: usable.length,
  unit: 'per cent',
  results,
  chosenByTheOtherFolds: { mean: percent(chosen.mean), std: percent(chosen.std) },
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
