/**
 * Kills `facenet align` at moments of chance (kill -9), continues until each folder is done, and
 * checks that nothing is lost: crops byte for byte, one entry of the manifest and one line of the
 * bounding boxes for every photo at least, no temporary file and no lock left.
 *
 *   npm run build
 *   npx tsx --conditions=@facenet/source bench/kill-align.ts [kills] [photos]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encodeImage, readImage } from '@facenet/backend-node';
import { resizeAntialiased } from '@facenet/core/image';

const kills = Number(process.argv[2] ?? 100);
const photos = Number(process.argv[3] ?? 40);

const sample = fileURLToPath(
  new URL('../node_modules/@vladmandic/face-api/demo/sample2.jpg', import.meta.url),
);
const bin = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'facenet-kill-'));
const input = join(folder, 'in');
await writePhotos();

const whole = join(folder, 'whole');
await finish(start(whole, 1));
const expected = await resultOf(whole);

let killed = 0;
let rounds = 0;
let lost = 0;
while (killed < kills) {
  rounds++;
  const output = join(folder, `round-${rounds}`);
  const workers = 1 + (rounds % 2);
  for (let hurt = true; hurt; ) {
    const child = start(output, workers);
    hurt = killed < kills && (await killSoon(child, output));
    if (hurt) killed++;
    else await finish(child);
  }
  const found = await resultOf(output);
  for (const name of Object.keys(expected) as (keyof Result)[]) {
    if (found[name] === expected[name]) continue;
    lost++;
    console.log(`round ${rounds}: ${name} differ, see ${output}`);
  }
  if (lost === 0) await rm(output, { recursive: true });
  console.log(`${killed} kills, ${rounds} folders of ${photos} photos, ${lost} with losses`);
}
if (lost === 0) await rm(folder, { recursive: true });
process.exitCode = lost === 0 ? 0 : 1;

/** Photos of two people, no two alike. */
async function writePhotos(): Promise<void> {
  const image = await readImage(sample);
  for (let i = 0; i < photos; i++) {
    const person = join(input, i % 2 ? 'ada' : 'bob');
    await mkdir(person, { recursive: true });
    const small = resizeAntialiased(image, 480 + 4 * i, 320 + 3 * i, 'bilinear');
    await writeFile(join(person, `${i}.jpg`), await encodeImage(small, 'jpeg'));
  }
}

function start(output: string, workers: number): ChildProcess {
  const args = ['align', input, output, '--minsize', '60', '--threads', '1'];
  return spawn(process.execPath, [bin, ...args, '--workers', `${workers}`], { stdio: 'ignore' });
}

/** @returns false when the run ended before */
async function killSoon(child: ChildProcess, output: string): Promise<boolean> {
  const ended = once(child, 'exit').then(() => 'ended');
  const before = await entries(output);
  const enough = 1 + Math.floor(Math.random() * 6);
  let running: unknown;
  do running = await Promise.race([ended, sleep(3)]);
  while (running !== 'ended' && (await entries(output)) < before + enough);
  // Between two records, or within one.
  if (running !== 'ended') await Promise.race([ended, sleep(Math.random() * 60)]);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

async function finish(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`align ended with ${child.exitCode}`);
}

async function entries(output: string): Promise<number> {
  const text = await readFile(join(output, 'manifest.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').length;
}

interface Result {
  readonly crops: string;
  readonly entries: string;
  readonly boxes: string;
  readonly leftovers: string;
}

async function resultOf(output: string): Promise<Result> {
  const names = (await readdir(output, { recursive: true })).sort();
  const crops = names.filter((name) => name.endsWith('.png'));
  const pixels = await Promise.all(crops.map((name) => readFile(join(output, name), 'base64')));
  const linesOf = async (pattern: RegExp) => {
    const files = names.filter((name) => pattern.test(name));
    const texts = await Promise.all(files.map((name) => readFile(join(output, name), 'utf8')));
    return texts.flatMap((text) => text.split('\n').filter(Boolean));
  };
  const unique = (lines: string[]) => [...new Set(lines)].sort().join('\n');
  return {
    crops: crops.map((name, i) => `${name} ${pixels[i]}`).join('\n'),
    entries: unique((await linesOf(/^manifest/)).filter((line) => !line.includes('"settings"'))),
    boxes: unique((await linesOf(/^bounding/)).map((line) => line.replace(output, ''))),
    leftovers: names.filter((name) => /^\.|\.(tmp|lock)/.test(parse(name).base)).join('\n'),
  };
}
