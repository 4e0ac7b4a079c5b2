/**
 * What worker threads do for an application: for how long the event loop stands still while photos
 * are analysed and faces embedded, and how many photos a second a folder takes.
 *
 *   npx tsx --conditions=@facenet/source bench/workers.ts [photos] [rounds] [old]
 *
 * `old` names a checkout of an earlier version with its packages installed; its best way of
 * going through a folder is measured in turns with ours, in processes of their own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { backend, type ImageSource, readImage } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { resizeBilinear } from '@facenet/core/image';
import { mixedFolder } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const FACES = 64;
const photos = Number(process.argv[2] ?? 300);
const rounds = Number(process.argv[3] ?? 5);
const old = process.argv[4];
const cores = availableParallelism();
const sample = (name: string) =>
  fileURLToPath(new URL(`../node_modules/@vladmandic/face-api/demo/${name}`, import.meta.url));

/** The longest time, in milliseconds, for which the loop did nothing else: the least of some rounds. */
async function stall(work: () => Promise<unknown>): Promise<number> {
  const stalls: number[] = [];
  await work();
  for (let round = 0; round < rounds; round++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await work();
    delay.disable();
    stalls.push(delay.max / 1e6);
  }
  return Math.min(...stalls);
}

async function stalls(workers: number | undefined) {
  const facenet: FaceNet<ImageSource> = await FaceNet.load({
    backend: backend(),
    ...(workers !== undefined && { workers }),
  });
  const large = await readImage(sample('sample6.jpg'));
  const height = Math.round((large.height * 800) / large.width);
  const photo = resizeBilinear(large, 800, height);
  const [face] = await facenet.align(photo);
  const crops = Array.from({ length: FACES }, () => face as RgbImage);
  const row = {
    workers: workers ?? 'none',
    'analyze, 800 px (ms)': (await stall(() => facenet.analyze(photo))).toFixed(1),
    [`embed, ${FACES} faces (ms)`]: (await stall(() => facenet.embed(crops))).toFixed(1),
  };
  await facenet.dispose();
  return row;
}

const idle = await stall(() => new Promise((resolve) => setTimeout(resolve, 500)));
const standing = [await stalls(undefined), await stalls(1), await stalls(cores)];
console.log(`The event loop stands still for (idle: ${idle.toFixed(1)} ms)\n`);
printTable(standing);

/** Ways through a folder: each process repeats it when it is told to, and says how long it took. */
const CHILD = fileURLToPath(new URL('lib/folder-child.ts', import.meta.url));
const here = fileURLToPath(new URL('..', import.meta.url));
const ways = [
  ...(old ? [{ name: 'before, one call after the other', root: old, way: 'loop' }] : []),
  ...(old ? [{ name: 'before, two calls at a time', root: old, way: 'pairs' }] : []),
  { name: 'analyzeAll', root: here, way: 'all' },
  { name: `analyzeAll, ${cores} workers`, root: here, way: 'workers' },
];
const paths = mixedFolder(photos, ['sample1.jpg', 'sample6.jpg'].map(sample));

async function start({ root, way }: (typeof ways)[number]) {
  const child = fork(CHILD, [way, root], {
    cwd: root,
    execArgv: ['--import=tsx', '--conditions=@facenet/source'],
  });
  child.send(paths);
  await once(child, 'message');
  return {
    async run(): Promise<{ seconds: number; processorSeconds: number; faces: number }> {
      child.send('run');
      return (await once(child, 'message'))[0];
    },
    end: () => child.kill(),
  };
}

const times = new Map(ways.map(({ name }) => [name, [] as number[]]));
const costs = new Map(ways.map(({ name }) => [name, [] as number[]]));
const found = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  const turn = [...ways.slice(round % ways.length), ...ways.slice(0, round % ways.length)];
  for (const way of turn) {
    // One at a time, for those that wait would hold memory and threads.
    const process = await start(way);
    const { seconds, processorSeconds, faces } = await process.run();
    process.end();
    times.get(way.name)?.push(paths.length / seconds);
    costs.get(way.name)?.push((processorSeconds * 1000) / paths.length);
    found.set(way.name, faces);
  }
}
const median = (values: number[] = []) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const throughput = ways.map(({ name }) => ({
  name,
  'photos/s': median(times.get(name)).toFixed(1),
  'processor ms/photo': median(costs.get(name)).toFixed(0),
  faces: found.get(name) ?? 0,
}));
console.log(`\n${paths.length} photos, median of ${rounds} rounds\n`);
printTable(throughput);
saveResult('workers', {
  command: 'npx tsx --conditions=@facenet/source bench/workers.ts',
  idleStallMs: idle,
  stalls: standing,
  throughput,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
process.exit(0); // engines keep threads
