/**
 * The accuracy check of the default pipeline on the first 600 pairs of LFW and on ten people with
 * ten photos each: detect, align by five points, embed, compare.
 *
 *   npx tsx --conditions=@facenet/source bench/accuracy-lfw-600.ts [engine]
 *
 * Fails when a figure is worse than what this release promises.
 */
import { backend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { euclideanDistance } from '@facenet/core/evaluation';
import { selectFaces } from '@facenet/core/image';
import { lfwPairs, photosOf } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';
import { equalErrorRate, type Trial, tenFoldAccuracy } from './lib/verification.js';

const WORST_ACCURACY = 0.985;
const WORST_EER = 0.01;
const PEOPLE = [
  'Ariel_Sharon',
  'Arnold_Schwarzenegger',
  'Colin_Powell',
  'Donald_Rumsfeld',
  'George_W_Bush',
  'Gerhard_Schroeder',
  'Hugo_Chavez',
  'Jacques_Chirac',
  'Tony_Blair',
  'Vladimir_Putin',
];

const engine = process.argv[2];
const facenet = await FaceNet.load({ backend: backend(engine ? { runtime: engine } : {}) });
const started = performance.now();
const embeddings = new Map<string, Float32Array | undefined>();

/** The photo's subject is large and in the middle: the original's choice among several faces. */
async function embeddingOf(path: string): Promise<Float32Array | undefined> {
  if (!embeddings.has(path)) {
    const faces = await facenet.analyze(path);
    const [subject] = selectFaces(faces, { width: 250, height: 250 }, 'central');
    embeddings.set(path, subject?.embedding.vector);
  }
  return embeddings.get(path);
}

async function trialOf(a: string, b: string, same: boolean): Promise<Trial> {
  const [first, second] = [await embeddingOf(a), await embeddingOf(b)];
  // A photo without a face matches nobody: it is as far away as a vector can be.
  return { distance: first && second ? euclideanDistance(first, second) : 2, same };
}

const pairTrials: Trial[] = [];
for (const { a, b, same } of lfwPairs(600)) pairTrials.push(await trialOf(a, b, same));

const photos = photosOf(PEOPLE, 10);
const peopleTrials: Trial[] = [];
for (const [i, a] of photos.entries()) {
  for (const b of photos.slice(i + 1)) {
    peopleTrials.push(await trialOf(a.path, b.path, a.person === b.person));
  }
}

const accuracy = tenFoldAccuracy(pairTrials);
const people = equalErrorRate(peopleTrials);
const faceless = [...embeddings.values()].filter((embedding) => embedding === undefined).length;
const result = {
  command: 'npx tsx --conditions=@facenet/source bench/accuracy-lfw-600.ts',
  engine: facenet.runtime.name,
  model: facenet.card.id,
  accuracy600: accuracy,
  eer600: equalErrorRate(pairTrials),
  eerTenPeople: people,
  photos: embeddings.size,
  photosWithoutFace: faceless,
  seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
  machine: describeMachine(['onnxruntime-node', '@tensorflow/tfjs-core']),
};
await facenet.dispose();

printTable([
  {
    engine: result.engine,
    'accuracy, 600 pairs': `${accuracy.mean.toFixed(4)} ± ${accuracy.std.toFixed(4)}`,
    'EER, 600 pairs': result.eer600.rate.toFixed(4),
    'EER, ten people': people.rate.toFixed(4),
    photos: result.photos,
    'without a face': faceless,
    seconds: result.seconds,
  },
]);
saveResult(`accuracy-lfw-600-${result.engine}`, result);
if (accuracy.mean < WORST_ACCURACY || people.rate > WORST_EER) process.exitCode = 1;
