/**
 * Aligns the whole of Labeled Faces in the Wild (13,233 photos) in both ways, and validates a model on
 * its 6,000 pairs by the original's protocol, with and without mirror images.
 *
 *   npx tsx --conditions=@facenet/source bench/validate-lfw.ts [MODEL]
 *
 * A model is an id; default: the SDK's.
 * Crops, models and embeddings go to a temporary folder and are removed, so all is done afresh.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultModels } from '@facenet/core/models';
import { sharedPath } from '@facenet/testkit';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';
import { runFacenet } from './lib/run-facenet.js';

const MODEL = process.argv[2] ?? defaultModels.embedding;
const COMMAND = `npx tsx --conditions=@facenet/source bench/validate-lfw.ts ${MODEL}`;
const PHOTOS = sharedPath('data', 'lfw');
const PAIRS = sharedPath('data', 'seed', 'pairs.txt');
const WORKERS = String(availableParallelism());

const ALIGNMENTS = {
  similarity: ['--method', 'similarity', '--image-size', '112'],
  margin: ['--method', 'margin', '--image-size', '112', '--margin', '32'],
};
const SETTINGS = {
  plain: [],
  mirror: ['--use-flipped-images'],
  'mirror, angle, mean subtracted': [
    '--use-flipped-images',
    '--distance-metric',
    '1',
    '--subtract-mean',
  ],
};

const round = (value: number, digits: number) => Number(value.toFixed(digits));
const folder = await mkdtemp(join(tmpdir(), 'facenet-lfw-'));
const HOME = ['--cache-dir', join(folder, 'home')];
const results: Record<string, unknown>[] = [];
const costs: Record<string, unknown>[] = [];

async function measure(what: string, images: number, args: readonly string[]) {
  console.error(what);
  const { stdout, seconds, cores, rss, peakRss } = await runFacenet(args);
  costs.push({
    what,
    seconds: round(seconds, 1),
    'images a second': round(images / seconds, 1),
    cores: round(cores, 2),
    'RSS, MB, at 10 %, 50 %, end; most': `${rss.early}, ${rss.middle}, ${rss.end}; ${peakRss}`,
  });
  return stdout;
}

function note(alignment: string, setting: string, json: string): void {
  const { accuracy, val, auc, eer, images, pairs, skipped } = JSON.parse(json);
  results.push({
    alignment,
    setting,
    accuracy: `${round(accuracy.mean, 5)} +- ${round(accuracy.std, 5)}`,
    'VAL @ FAR': `${round(val.mean, 4)} +- ${round(val.std, 4)} @ ${round(val.far, 5)}`,
    AUC: round(auc, 5),
    EER: round(eer, 5),
    images,
    pairs,
    skipped: skipped.length,
  });
}

try {
  for (const [alignment, flags] of Object.entries(ALIGNMENTS)) {
    const crops = join(folder, alignment);
    const align = ['align', PHOTOS, crops, ...flags, '--workers', WORKERS, ...HOME];
    await measure(`align, ${alignment}`, 13_233, align);
    for (const [setting, more] of Object.entries(SETTINGS)) {
      // Embeddings that the setting before left are used: the mirror images alone are added.
      const flags = ['--lfw-pairs', PAIRS, '--json', ...HOME, ...more];
      const validate = ['validate', crops, MODEL, ...flags];
      note(alignment, setting, await measure(`validate ${alignment}, ${setting}`, 7_701, validate));
    }
  }
  const direct = [
    'validate',
    PHOTOS,
    MODEL,
    '--align',
    '--lfw-pairs',
    PAIRS,
    '--no-cache',
    '--json',
  ];
  note('similarity', 'on the fly', await measure('validate --align', 7_701, direct));
} finally {
  await rm(folder, { recursive: true, force: true });
}
printTable(results as never);
printTable(costs as never);
saveResult(`validate-lfw-${MODEL}`, {
  command: COMMAND,
  model: MODEL,
  results,
  costs,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
