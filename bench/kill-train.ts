/**
 * Kills `facenet train softmax` at moments of chance (kill -9), resumes it until it is done, and checks
 * that every step's loss is the same to the bit as in a training that nobody killed.
 *
 *   npm run build
 *   npx tsx --conditions=@facenet/source bench/kill-train.ts [kills] [engine]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encodeImage } from '@facenet/backend-node';

const kills = Number(process.argv[2] ?? 20);
const engine = process.argv[3] ?? 'onnxruntime-node';
const EPOCHS = 3;
const STEPS = 20;

const bin = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'facenet-kill-train-'));
await writePhotos();

const expected = await losses(start('whole'));
if (expected.size !== EPOCHS * STEPS)
  throw new Error(`a whole training has ${expected.size} steps`);

let killed = 0;
let rounds = 0;
let different = 0;
while (killed < kills) {
  const round = `round-${++rounds}`;
  for (let done = false; !done; ) {
    const child = start(round, await modelFolder(round));
    const collected = losses(child);
    if (killed < kills) void killSoon(child);
    for (const [step, loss] of await collected) {
      if (loss === expected.get(step)) continue;
      different++;
      console.log(`${round}: step ${step} has loss ${loss}, not ${expected.get(step)}`);
    }
    if (child.signalCode === 'SIGKILL') killed++;
    else if (child.exitCode === 0) done = true;
    else throw new Error(`training ended with ${child.exitCode}: see ${folder}`);
  }
  console.log(`${killed} kills, ${rounds} trainings on ${engine}, ${different} steps that differ`);
}
if (different === 0) await rm(folder, { recursive: true });
process.exitCode = different === 0 ? 0 : 1;

/** Noise of three people. */
async function writePhotos(): Promise<void> {
  for (const [p, person] of ['ada', 'bob', 'eve'].entries()) {
    await mkdir(join(folder, 'photos', person), { recursive: true });
    for (let i = 0; i < 5; i++) {
      const data = Uint8Array.from({ length: 40 * 40 * 3 }, (_, k) => (k * (7 + p) + i * 31) % 256);
      const bytes = await encodeImage({ width: 40, height: 40, data }, 'png');
      await writeFile(join(folder, 'photos', person, `${i}.png`), bytes);
    }
  }
}

function start(name: string, resume?: string): ChildProcess {
  const flags = {
    ...{ data_dir: join(folder, 'photos'), logs_base_dir: join(folder, name, 'logs') },
    ...{ models_base_dir: join(folder, name, 'models'), model_def: 'models.squeezenet' },
    ...{ image_size: 32, embedding_size: 16, batch_size: 6, epoch_size: STEPS },
    ...{ max_nrof_epochs: EPOCHS, optimizer: 'ADAM', learning_rate: 0.01, checkpoint_every: 3 },
    ...{ keep_probability: 0.8, center_loss_factor: 0.01, weight_decay: 1e-4 },
    ...{ runtime: engine, threads: 1, workers: 1 },
  };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const typed = resume ? ['--resume', resume] : [...args, '--random_crop', '--random_flip'];
  const all = ['train', 'softmax', ...typed, '--json'];
  return spawn(process.execPath, [bin, ...all], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Where a training that was killed left its checkpoints. */
async function modelFolder(name: string): Promise<string | undefined> {
  const models = join(folder, name, 'models');
  const [run] = await readdir(models).catch(() => []);
  if (run === undefined) return undefined;
  const files = await readdir(join(models, run));
  if (files.some((file) => file.startsWith('checkpoint-'))) return join(models, run);
  await rm(join(models, run), { recursive: true });
  return undefined;
}

/** The loss of each step that a training tells of, as it is written. */
async function losses(child: ChildProcess): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  if (!child.stdout) throw new Error('there is nothing to read');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith('}')) continue; // cut by a kill
    const { kind, step, values } = JSON.parse(line);
    if (kind === 'step') found.set(step, String(values.loss));
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return found;
}

/** After some steps, and at any moment between two of them or within one. */
async function killSoon(child: ChildProcess): Promise<void> {
  const enough = 1 + Math.floor(Math.random() * 12);
  let steps = 0;
  child.stdout?.on('data', (text: Buffer) => {
    steps += text.toString().split('"kind":"step"').length - 1;
  });
  while (steps < enough && child.exitCode === null) await sleep(5);
  await sleep(Math.random() * 100);
  child.kill('SIGKILL');
}
