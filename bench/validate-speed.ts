/**
 * What `facenet validate` costs beyond the bare networks: from the start to the end of the built
 * command (start-up, reading, decoding, checksums, cache, protocol), with all cores. Half of the
 * bare work is done before it and half of it after it, for the pace of machines changes. And how much
 * memory it takes.
 *
 * - images of LFW's pairs as crops (the middles of the photos, PNG as `facenet align` writes them),
 *   against the network alone on as many crops in memory;
 * - photos with --align, against detector and network on as many photos in memory.
 *
 *   npm run build && npx tsx --conditions=@facenet/source bench/validate-speed.ts [rounds [crops [photos]]]
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { backend, cacheHome, encodeImage, readImage } from '@facenet/backend-node';
import { centerCropOrPad } from '@facenet/core/image';
import { architectures, exporters, publishedModels } from '@facenet/core/models';
import { sharedPath } from '@facenet/testkit';
import { bareCost, type Cost, fasterWay } from './lib/bare-work.js';
import { runBuiltFacenet, type WholeCosts } from './lib/built-facenet.js';
import { type FacePair, lfwPairs } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { randomWeights } from './lib/random-weights.js';
import { printTable, saveResult } from './lib/report.js';

const [ROUNDS = 3, CROPS = 7701, PHOTOS = 3000] = process.argv.slice(2).map(Number);
const BATCH = 8;
/** They are repeated, and held in memory. */
const MOST_BARE_PHOTOS = 256;

const folder = await mkdtemp(join(tmpdir(), 'facenet-speed-'));
const pairs = lfwPairs(6000);
const imagesOf = (list: readonly FacePair[]) => [...new Set(list.flatMap(({ a, b }) => [a, b]))];

/** Crops of some size beside each other, as `facenet align` names them. */
async function middles(paths: readonly string[], size: number): Promise<string> {
  const dir = join(folder, `crops-${size}`);
  for (const path of paths) {
    const to = join(dir, basename(dirname(path)), basename(path).replace('.jpg', '.png'));
    await mkdir(dirname(to), { recursive: true });
    const crop = centerCropOrPad(await readImage(path), size, size);
    await writeFile(to, await encodeImage(crop, 'png'));
  }
  return dir;
}

/** A file of Inception-ResNet-v1: speed does not ask what its weights are. */
async function inceptionFile(): Promise<string> {
  const network = architectures.get('inception-resnet-v1').create();
  const { card } = publishedModels.get('20180402-114759');
  const model = { networks: [network], weights: randomWeights(network), card };
  const path = join(folder, 'inception.safetensors');
  const files = exporters.get('safetensors').write(model, 'f32', path);
  await writeFile(path, files.get(path) as Uint8Array);
  return path;
}

/** Pairs of both kinds from all sets, which need about as many images. */
function pairsOf(images: number): FacePair[] {
  const chosen: FacePair[] = [];
  for (let i = 0; i < 300 && imagesOf(chosen).length < images; i++) {
    for (let set = 0; set < 10; set++) {
      chosen.push(pairs[set * 600 + i]!, pairs[set * 600 + 300 + i]!);
    }
  }
  return chosen;
}

/** Photos from everywhere in the list, for some take the detector longer than others. */
function sampleOf(paths: readonly string[]): string[] {
  const size = Math.min(MOST_BARE_PHOTOS, paths.length);
  return Array.from({ length: size }, (_, i) => paths[Math.floor((i * paths.length) / size)]!);
}

/** A list of pairs as a file, with names below the folder of images. */
async function listFile(list: readonly FacePair[]): Promise<string> {
  const path = join(folder, `pairs-${list.length}.txt`);
  const name = (photo: string) => photo.split(sep).slice(-2).join('/');
  await writeFile(
    path,
    list.map(({ a, b, same }) => `${name(a)} ${name(b)} ${same ? 1 : 0}\n`).join(''),
  );
  return path;
}

/** Models are there, embeddings are not. */
async function freshCache(round: number): Promise<string> {
  const dir = await mkdtemp(join(folder, `cache-${round}-`));
  await symlink(join(cacheHome(), 'models'), join(dir, 'models'));
  return dir;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const results: Record<string, string | number>[] = [];

interface Measured {
  readonly what: string;
  readonly model: string;
  readonly list: readonly FacePair[];
  /** Folder of crops; photos are to be aligned where it is left out. */
  readonly crops?: string;
}

async function measure({ what, model, list, crops }: Measured): Promise<void> {
  const images = imagesOf(list);
  const work = crops === undefined ? 'detect' : 'embed';
  const bareWork = (count: number) =>
    ({
      model,
      work,
      images: Math.round(count),
      batch: BATCH,
      photos: sampleOf(images),
    }) as const;
  const dir = crops ?? sharedPath('data', 'lfw');
  const flags = ['--lfw-pairs', await listFile(list), ...(crops === undefined ? ['--align'] : [])];
  const way = await fasterWay(bareWork(images.length / 10));
  const bare: Cost[] = [];
  const whole: WholeCosts[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const cache = await freshCache(round);
    const before = await bareCost(bareWork(images.length / 2), way);
    whole.push(
      await runBuiltFacenet(['validate', dir, model, ...flags, '--json', '--cache-dir', cache]),
    );
    const after = await bareCost(bareWork(images.length / 2), way);
    bare.push({
      seconds: before.seconds + after.seconds,
      processorSeconds: before.processorSeconds + after.processorSeconds,
    });
    const { stdout: _, ...costs } = whole.at(-1)!;
    console.error(what, way, { before, whole: costs, after });
  }
  const each = (value: (bare: Cost, whole: WholeCosts) => number, digits: number) =>
    Number(median(bare.map((cost, i) => value(cost, whole[i]!))).toFixed(digits));
  results.push({
    what,
    images: images.length,
    'bare engines': way.engines,
    'bare, s': each((cost) => cost.seconds, 1),
    'validate, s': each((_, cost) => cost.seconds, 1),
    ratio: each((b, w) => w.seconds / b.seconds, 3),
    'ratios of all rounds': whole
      .map(({ seconds }, i) => (seconds / bare[i]!.seconds).toFixed(2))
      .sort()
      .join(' '),
    'ratio of processor time': each((b, w) => w.processorSeconds / b.processorSeconds, 3),
    'cores busy, bare': each((cost) => cost.processorSeconds / cost.seconds, 2),
    'cores busy, validate': each((_, cost) => cost.processorSeconds / cost.seconds, 2),
    'RSS at 10 %, MiB': each((_, { rss }) => rss.early, 0),
    'at 50 %': each((_, { rss }) => rss.middle, 0),
    'at the end': each((_, { rss }) => rss.end, 0),
  });
}

try {
  await (await backend()).loadModel('mobilefacenet');
  const all = pairsOf(CROPS);
  await measure({
    what: 'MobileFaceNet, crops',
    model: 'mobilefacenet',
    list: all,
    crops: await middles(imagesOf(all), 112),
  });
  await measure({
    what: 'Inception-ResNet-v1, crops',
    model: await inceptionFile(),
    list: all,
    crops: await middles(imagesOf(all), 160),
  });
  const photos = pairsOf(PHOTOS);
  await measure({ what: 'MobileFaceNet, --align', model: 'mobilefacenet', list: photos });
} finally {
  await rm(folder, { recursive: true });
}
printTable(results);
saveResult('validate-speed', {
  command: 'npm run build && npx tsx --conditions=@facenet/source bench/validate-speed.ts',
  rounds: ROUNDS,
  results,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
