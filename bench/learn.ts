/**
 * Does it learn? Runs the recipes of examples/training on photos of LFW whose people are in none of the
 * pairs that measure them: the last two folds of pairs.txt, 1,200 pairs. Each recipe has a budget of
 * processor time, of all threads together; how busy the machine is does not matter.
 *
 *   npx tsx --conditions=@facenet/source bench/learn.ts CROPS MODELS [RECIPE[=SECONDS] ...]
 *
 * CROPS: LFW as `facenet align LFW CROPS --method similarity --detector retinaface` cuts it. MODELS: a
 * folder for what is trained; what it holds already is measured only. Recipes: adapt-to-small-faces,
 * distill, from-labels; default: all, as long as they take by default. A recipe replaces its own
 * figures in bench/results/learn.json.
 *
 * The makers of the default model do not say what it was trained on; people of LFW may be among it, and
 * so in what it teaches.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { lastFolds, linkOthers, writeScaled } from './lib/lfw-folds.js';
import { describeMachine } from './lib/machine.js';
import { saveResult } from './lib/report.js';
import { runFacenet } from './lib/run-facenet.js';

const BASE = 'mobilefacenet-512';
const FOLDS = 2;
const SMALL = 14;
const TAUGHT = `The training set of the teacher, ${BASE}, is not known and may hold people of LFW.`;
const NOT_TAUGHT = 'Fresh weights, and labels alone.';

/** What each recipe is measured by: crops of so many pixels, or scaled to so many and up again. */
const RECIPES: Readonly<
  Record<
    string,
    { readonly crops: readonly string[]; readonly note: string; readonly base?: boolean }
  >
> = {
  'adapt-to-small-faces': { crops: ['112', `112, of ${SMALL}`], note: TAUGHT, base: true },
  distill: { crops: ['56'], note: TAUGHT },
  'from-labels': { crops: ['48'], note: NOT_TAUGHT },
};

const [crops, models, ...wanted] = process.argv.slice(2);
if (!crops || !models) throw new Error('Name the folder of aligned faces, and one for models.');
const results = fileURLToPath(new URL('results/learn.json', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'facenet-learn-'));
const { text, people } = lastFolds(FOLDS);
const pairs = join(folder, 'pairs.txt');
const train = join(folder, 'train');
const written = new Set<string>();

/** One line of a recipe: processor seconds, step, loss, images a second. */
const LINE = /^(\d+) s of processor time: step (\d+), loss ([\d.]+), ([\d.]+) images\/s/;

/** Where a training stood; the loss is the mean since the moment before. */
interface Moment {
  readonly processorSeconds: number;
  readonly step: number;
  readonly loss: number;
  readonly imagesASecond: number;
}

/** Trains, or finds what was trained; the lines that the recipe wrote lie beside the model. */
async function learn(recipe: string, seconds: string | undefined) {
  const out = join(models as string, `${recipe}.safetensors`);
  const log = join(models as string, `${recipe}.log`);
  if (!existsSync(out)) {
    const script = fileURLToPath(new URL(`../examples/training/${recipe}.ts`, import.meta.url));
    const budget = seconds === undefined ? [] : ['--cpu-seconds', seconds];
    const args = ['--import', 'tsx', '--conditions=@facenet/source', script, train, out];
    const child = spawn(process.execPath, [...args, '--threads', '1', ...budget], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    await pipeline(child.stdout, createWriteStream(log));
    const [code] = await closed;
    if (code !== 0) throw new Error(`${recipe} ended with ${code}.`);
  }
  const lines = readFileSync(log, 'utf8').split('\n');
  const curve = lines.flatMap((line): readonly Moment[] => {
    const found = LINE.exec(line)?.slice(1).map(Number);
    if (!found) return [];
    const [processorSeconds = 0, step = 0, loss = 0, imagesASecond = 0] = found;
    return [{ processorSeconds, step, loss, imagesASecond }];
  });
  return { out, engine: /^Training on (.+)\.$/m.exec(lines.join('\n'))?.[1], curve };
}

/** Pair accuracy by `facenet validate`. */
async function accuracy(model: string, kind: string): Promise<number> {
  const dir = join(folder, kind);
  const [side = 112, small] = kind.split(', of ').map(Number);
  if (side !== 112 && !written.has(kind)) {
    await writeScaled(crops as string, people, dir, { size: side, up: false });
  } else if (small && !written.has(kind)) {
    await writeScaled(crops as string, people, dir, { size: small, up: true });
  }
  written.add(kind);
  const from = side === 112 && !small ? (crops as string) : dir;
  const flags = ['--lfw-pairs', pairs, '--no-cache', '--workers', '1', '--threads', '1', '--json'];
  const { stdout } = await runFacenet(['validate', from, model, ...flags]);
  const { accuracy, images, error } = JSON.parse(stdout);
  if (error) throw new Error(`${model} cannot be measured: ${stdout}`);
  console.error(`${model}, crops of ${kind} pixels: ${accuracy.mean} on ${images} photos`);
  return Number(accuracy.mean.toFixed(4));
}

const known = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).recipes : {};
try {
  await mkdir(models, { recursive: true });
  await writeFile(pairs, text);
  await linkOthers(crops, people, train);
  for (const name of wanted.length > 0 ? wanted : Object.keys(RECIPES)) {
    const [recipe = '', seconds] = name.split('=');
    const { crops: kinds, note, base } = RECIPES[recipe] ?? {};
    if (!kinds) throw new Error(`${recipe} is none of ${Object.keys(RECIPES).join(', ')}.`);
    const { out, engine, curve } = await learn(recipe, seconds);
    const accuracies: Record<string, number> = {};
    for (const kind of kinds) {
      if (base) accuracies[`crops of ${kind} pixels, before`] = await accuracy(BASE, kind);
      accuracies[`crops of ${kind} pixels`] = await accuracy(out, kind);
    }
    known[recipe] = {
      ...{ note, engine, processorSeconds: curve.at(-1)?.processorSeconds, accuracies, curve },
      machine: describeMachine(['onnxruntime-node', 'sharp']),
    };
    saveResult('learn', {
      command: 'npx tsx --conditions=@facenet/source bench/learn.ts CROPS MODELS RECIPE=SECONDS',
      unit: `pair accuracy, LFW's folds 9 and 10, 1,200 pairs`,
      recipes: known,
    });
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0); // engines keep threads
