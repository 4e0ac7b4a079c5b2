/**
 * The original's example of a classifier: people of Labeled Faces in the Wild with 40 photos or more, 35
 * of each to learn from, tried on the rest, by both steps of the command. Then what each kind of
 * classifier makes of many photos and of few, of people it knows and of strangers, at several rates; and
 * what training costs.
 *
 *   npx tsx --conditions=@facenet/source bench/classifier-lfw.ts
 *
 * Embeddings are kept as `facenet` keeps them, so a second run takes a minute.
 */
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embedDataset } from '@facenet/backend-node';
import { Embedding } from '@facenet/core';
import {
  CLASSIFIER_KINDS,
  evaluateClassifier,
  type FaceClassifier,
  trainClassifier,
  writeClassifier,
} from '@facenet/core/classification';
import { MersenneTwister, splitForClassifier } from '@facenet/core/training';
import { sharedPath } from '@facenet/testkit';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';
import { runFacenet } from './lib/run-facenet.js';

const PHOTOS = sharedPath('data', 'lfw');
const SEED = 666;
/** Photos to learn from, and how many a person must have for as many to be left to try. */
const SPLITS = [
  { minImages: 40, trainImages: 35 },
  { minImages: 40, trainImages: 5 },
  { minImages: 10, trainImages: 5 },
  { minImages: 10, trainImages: 1 },
];
const RATES = [0.1, 0.01, 0.001];
/** Of the people with fewer than ten photos every third is a stranger, by one photo. */
const EVERY = 3;

const round = (value: number, digits: number) => Number(value.toFixed(digits));
const percent = (part: number, whole: number) => round((100 * part) / whole, 2);

/** Both steps as one types them. */
async function example() {
  const folder = await mkdtemp(join(tmpdir(), 'facenet-classifier-'));
  try {
    const rows = [];
    for (const kind of CLASSIFIER_KINDS) {
      const file = join(folder, `${kind}.classifier`);
      const flags = ['--align', '--use-split-dataset'].concat(
        ['--min-nrof-images-per-class', '40'],
        ['--nrof-train-images-per-class', '35'],
      );
      await runFacenet(['classifier', 'train', PHOTOS, file, ...flags, '--kind', kind]);
      const { stdout } = await runFacenet([
        'classifier',
        'classify',
        PHOTOS,
        file,
        ...flags,
        '--json',
      ]);
      const { accuracy, known, people, faces, missed } = JSON.parse(
        stdout.trimEnd().split('\n').at(-1) as string,
      );
      rows.push({
        kind,
        people,
        'trained on': faces,
        'tried on': known,
        accuracy: round(accuracy, 4),
        'said to be unknown': missed,
      });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const people = readdirSync(PHOTOS)
  .sort()
  .map((name) => ({
    name,
    images: readdirSync(join(PHOTOS, name))
      .filter((file) => file.endsWith('.jpg'))
      .sort()
      .map((file) => join(PHOTOS, name, file)),
  }));
const many = people.filter(({ images }) => images.length >= 10);
const strangers = people
  .filter(({ images }) => images.length > 0 && images.length < 10)
  .filter((_, i) => i % EVERY === 0);

const dataset = await embedDataset(
  [
    ...many.flatMap(({ name, images }) => images.map((path) => ({ label: name, path }))),
    ...strangers.map(({ name, images }) => ({ label: name, path: images[0] as string })),
  ],
  {
    align: true,
    onProgress: ({ task, done, total }) => done % 1000 === 0 && console.error(task, done, total),
  },
);
const { card, embeddings, paths } = dataset;
const size = card.embeddingSize;
const embeddingOf = new Map(
  paths.map((path, row) => [
    path,
    new Embedding(card.id, embeddings.subarray(row * size, (row + 1) * size)),
  ]),
);

/** Faces of some photos, with names. */
function facesOf(classes: readonly { name: string; images: readonly string[] }[]) {
  const found = classes.flatMap(({ name, images }) =>
    images.flatMap((path) => {
      const embedding = embeddingOf.get(path);
      return embedding ? [{ name, embedding }] : [];
    }),
  );
  return {
    embeddings: found.map(({ embedding }) => embedding),
    labels: found.map(({ name }) => name),
    card,
  };
}

const unknown = facesOf(
  strangers.map(({ name, images }) => ({ name, images: images.slice(0, 1) })),
);

async function tryAt(
  classifier: FaceClassifier,
  faces: ReturnType<typeof facesOf>,
  options: object,
) {
  const found = await classifier.classifyAll(faces.embeddings, options);
  return evaluateClassifier(classifier.classNames, found, faces.labels);
}

const tried = [];
for (const { minImages, trainImages } of SPLITS) {
  const random = new MersenneTwister(SEED);
  const { train, validation } = splitForClassifier(
    { classes: many },
    { minImages, trainImages, random },
  );
  const [learn, test] = [facesOf(train.classes), facesOf(validation.classes)];
  const seed = random.below(2 ** 31 - 1);
  for (const kind of CLASSIFIER_KINDS) {
    const classifier = await trainClassifier(learn, { kind, seed });
    const row: Record<string, string | number> = {
      people: train.classes.length,
      'photos each': trainImages,
      kind,
      faces: test.labels.length,
      'accuracy, %': 0,
    };
    for (const far of RATES) {
      const known = await tryAt(classifier, test, { far });
      const others = await tryAt(classifier, unknown, { far });
      row['accuracy, %'] = round(100 * known.accuracy, 2);
      row[`recognised at ${far}, %`] = percent(known.recognised, known.known);
      row[`strangers accepted at ${far}, %`] = percent(others.strangersAccepted, others.strangers);
    }
    // What the probability alone says of strangers, and of the others.
    const sure = { threshold: 2, minProbability: 0.5 };
    const known = await tryAt(classifier, test, sure);
    const others = await tryAt(classifier, unknown, sure);
    row['recognised with a probability of 0.5 and more, %'] = percent(
      known.recognised,
      known.known,
    );
    row['strangers with it, %'] = percent(others.strangersAccepted, others.strangers);
    tried.push(row);
  }
}

/** Processor time of training, the median of three, and of one face. */
async function costs(classes: number, photos: number) {
  const chosen = [...many]
    .sort((a, b) => b.images.length - a.images.length)
    .slice(0, classes)
    .map(({ name, images }) => ({ name, images: images.slice(0, photos) }));
  const learn = facesOf(chosen);
  const rows = [];
  for (const kind of CLASSIFIER_KINDS) {
    const seconds: number[] = [];
    let classifier = await trainClassifier(learn, { kind });
    for (let i = 0; i < 3; i++) {
      const start = process.cpuUsage();
      classifier = await trainClassifier(learn, { kind });
      const { user, system } = process.cpuUsage(start);
      seconds.push((user + system) / 1e6);
    }
    const start = process.cpuUsage();
    for (const face of unknown.embeddings.slice(0, 200)) classifier.classify(face);
    const { user, system } = process.cpuUsage(start);
    rows.push({
      people: classes,
      faces: learn.labels.length,
      values: size,
      kind,
      'training, CPU s': round(seconds.sort((a, b) => a - b)[1] as number, 3),
      'a face, CPU ms': round((user + system) / 1e3 / 200, 2),
      'file, KB': Math.round(writeClassifier(classifier).length / 1000),
    });
  }
  return rows;
}

const steps = await example();
const times = [...(await costs(20, 35)), ...(await costs(100, 10))];
printTable(steps);
printTable(tried);
printTable(times);
saveResult('classifier-lfw', {
  command: 'npx tsx --conditions=@facenet/source bench/classifier-lfw.ts',
  model: card.id,
  detector: dataset.detector?.id,
  strangers: unknown.labels.length,
  skipped: dataset.skipped.length,
  example: steps,
  tried,
  times,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
