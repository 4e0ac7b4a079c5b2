/**
 * Does fine-tuning on a few people make a model surer of them, and of nobody else? Runs the recipe
 * examples/training/fine-tune.ts on ten photos each of 16 people of LFW, and searches for further photos
 * of theirs among those ten, and for photos of strangers: sharp ones, and as a camera shows faces of 20
 * pixels. Strangers are the people of the last two folds of pairs.txt; the recipe sees none of them. As
 * others it is shown everybody else.
 *
 *   npx tsx --conditions=@facenet/source bench/fine-tune.ts CROPS MODELS [SECONDS]
 *
 * CROPS: LFW as `facenet align LFW CROPS --method similarity --detector retinaface` cuts it. MODELS: a
 * folder for what is trained; what it holds already is measured only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBackend } from '@facenet/backend-node';
import { FaceNet, operatingPoint } from '@facenet/core';
import { euclideanDistance } from '@facenet/core/evaluation';
import { modelCards, requireKind } from '@facenet/core/models';
import { lastFolds, linkOthers, writeScaled } from './lib/lfw-folds.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const BASE = 'mobilefacenet-512';
const OWN = 16;
const ENROLLED = 10;
const MOST_SEARCHES = 15;
const CAMERA = 20;
const RATE = 0.01;

const [crops, models, seconds = '150'] = process.argv.slice(2);
if (!crops || !models) throw new Error('Name the folder of aligned faces, and one for models.');
const folder = await mkdtemp(join(tmpdir(), 'facenet-fine-tune-'));
const strangers = [...lastFolds(2).people];
const photosOf = (root: string, person: string) =>
  readdirSync(join(root, person))
    .sort()
    .map((name) => join(root, person, name));
const own = readdirSync(crops, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()
  .filter((person) => !strangers.includes(person))
  .filter((person) => photosOf(crops, person).length >= ENROLLED * 2)
  .slice(0, OWN);

/** A photo with the place of its person among ours; -1 for strangers. */
interface Search {
  readonly path: string;
  readonly person: number;
}

const searches = (root: string): Search[] => [
  ...own.flatMap((name, person) =>
    photosOf(root, name)
      .slice(ENROLLED, ENROLLED + MOST_SEARCHES)
      .map((path) => ({ path, person })),
  ),
  ...strangers.flatMap((name) => photosOf(root, name).map((path) => ({ path, person: -1 }))),
];

/** Nearest enrolled face of every search, and whether it is of the right person. */
async function nearest(model: string, looks: readonly Search[]) {
  const facenet = await FaceNet.load({ backend: nodeBackend({ threads: 1 }), model });
  const embed = (paths: readonly string[]) => facenet.embed(paths, { batchSize: 8 });
  const enrolled = await embed(
    own.flatMap((name) => photosOf(crops as string, name).slice(0, ENROLLED)),
  );
  const found = await embed(looks.map(({ path }) => path));
  await facenet.dispose();
  return looks.map(({ person }, i) => {
    let [distance, who] = [Infinity, -1];
    for (const [j, face] of enrolled.entries()) {
      const other = euclideanDistance((found[i] as typeof face).vector, face.vector);
      if (other < distance) [distance, who] = [other, Math.floor(j / ENROLLED)];
    }
    return { distance, stranger: person < 0, right: who === person };
  });
}

const share = (part: number, whole: number) => Number((part / whole).toFixed(4));

async function measure(model: string, look: string, looks: readonly Search[]) {
  const found = await nearest(model, looks);
  const ours = found.filter(({ stranger }) => !stranger);
  const others = found.filter(({ stranger }) => stranger);
  const alarms = others.map(({ distance }) => distance).sort((a, b) => a - b);
  const { distance: threshold } = operatingPoint(requireKind(modelCards.get(BASE), 'embedding'));
  const strict = alarms[Math.floor(RATE * alarms.length)] as number;
  const foundBelow = (limit: number) =>
    share(ours.filter(({ distance, right }) => right && distance < limit).length, ours.length);
  return {
    model: model === BASE ? 'before' : 'after',
    photos: look,
    [`found at ${threshold}`]: foundBelow(threshold),
    [`strangers accepted at ${threshold}`]: share(
      alarms.filter((distance) => distance < threshold).length,
      alarms.length,
    ),
    [`found where ${RATE} of strangers are accepted`]: foundBelow(strict),
    'at distance': Number(strict.toFixed(3)),
  };
}

/** @returns the model's file */
async function train(): Promise<string> {
  const out = resolve(models as string, 'fine-tune.safetensors');
  if (existsSync(out)) return out;
  for (const person of own) {
    await mkdir(join(folder, 'own', person), { recursive: true });
    for (const path of photosOf(resolve(crops as string), person).slice(0, ENROLLED)) {
      await symlink(path, join(folder, 'own', person, path.split('/').at(-1) as string));
    }
  }
  await linkOthers(crops as string, new Set([...own, ...strangers]), join(folder, 'others'));
  const script = fileURLToPath(new URL('../examples/training/fine-tune.ts', import.meta.url));
  const args = ['--import', 'tsx', '--conditions=@facenet/source', script];
  const budget = ['--cpu-seconds', seconds, '--threads', '1'];
  const child = spawn(
    process.execPath,
    [...args, join(folder, 'own'), out, join(folder, 'others'), ...budget],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The recipe ended with ${code}.`);
  return out;
}

try {
  await mkdir(models, { recursive: true });
  const tuned = await train();
  const far = join(folder, 'camera');
  await writeScaled(crops, new Set([...own, ...strangers]), far, { size: CAMERA, up: true });
  const looks = { sharp: searches(crops), [`${CAMERA} pixels`]: searches(far) };
  const rows = [];
  for (const [look, found] of Object.entries(looks)) {
    for (const model of [BASE, tuned]) rows.push(await measure(model, look, found));
  }
  printTable(rows);
  saveResult('fine-tune', {
    command: 'npx tsx --conditions=@facenet/source bench/fine-tune.ts CROPS MODELS',
    people: own,
    photosOfEach: ENROLLED,
    processorSeconds: Number(seconds),
    searches: looks.sharp?.filter(({ person }) => person >= 0).length,
    strangers: looks.sharp?.filter(({ person }) => person < 0).length,
    rows,
    machine: describeMachine(['onnxruntime-node', 'sharp']),
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0); // engines keep threads
