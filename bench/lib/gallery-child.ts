/** Measures a gallery in a file in a process of its own; prints one line of JSON. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGalleryStore } from '@facenet/backend-node';
import { FACE_SIZE, RandomFaces } from './random-faces.js';

const [, , path = '', queriesPath = ''] = process.argv;
const bytes = readFileSync(queriesPath);
const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const queries = Array.from({ length: all.length / FACE_SIZE }, (_, i) =>
  all.slice(i * FACE_SIZE, (i + 1) * FACE_SIZE),
);

const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;

/** Wall time and processor time of all threads, milliseconds, of each call. */
async function timed(calls: readonly (() => Promise<unknown>)[]) {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (const call of calls) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await call();
    const { user, system } = process.cpuUsage(before);
    wall.push(performance.now() - start);
    cpu.push((user + system) / 1000);
  }
  return {
    p50: quantile(wall, 0.5),
    p99: quantile(wall, 0.99),
    cpu: quantile(cpu, 0.5),
  };
}

const mebibytes = () => process.memoryUsage.rss() / 2 ** 20;
await sleep(500);
const rssBefore = mebibytes();
const start = performance.now();
const store = await openGalleryStore(path);
const openMs = performance.now() - start;
const [first] = await store.search([queries[0]!], 10);
const readyMs = performance.now() - start;
if (first?.length !== 10) throw new Error('The gallery is empty.');

const hits: string[][] = [];
const one = await timed(
  queries.map((query) => async () => {
    const [found = []] = await store.search([query], 10);
    hits.push(found.map(({ face }) => face));
  }),
);
await sleep(500);
const rssMore = mebibytes() - rssBefore;
const rounds = Array.from({ length: 5 }, (_, i) => queries.slice(i, i + 32));
const batch = await timed(rounds.map((some) => () => store.search(some, 10)));
const together = await timed(
  rounds.map((some) => () => Promise.all(some.map((query) => store.search([query], 10)))),
);

const faces = new RandomFaces(7);
const enroll = await timed(
  Array.from({ length: 200 }, (_, i) => () => {
    const face = { id: `new-${i}`, person: 'p0', vector: faces.next(), createdAt: 0 };
    return store.apply([{ type: 'add-face', face }]);
  }),
);
await store.apply(
  Array.from({ length: 200 }, (_, i) => ({ type: 'remove-face', id: `new-${i}` }) as const),
);
await store.dispose();
console.log(JSON.stringify({ openMs, readyMs, rssMore, one, batch, together, enroll, hits }));
