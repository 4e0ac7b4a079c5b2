// Measures a gallery in a file in a process of its own, and prints one line of JSON. In JavaScript, for a
// loader of TypeScript would take its memory in the thread too. Run with --expose-gc.
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGalleryStore } from '@facenet/backend-node';

try {
  // Before other programs, so that their work does not count; only root may.
  setPriority(-20);
} catch {}

const [, , path, queriesPath, newPath, size] = process.argv;

function vectorsIn(file) {
  const bytes = readFileSync(file);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const count = all.length / Number(size);
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
}

const queries = vectorsIn(queriesPath);
const newcomers = vectorsIn(newPath);

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];

/** Wall time and processor time of all threads, milliseconds, of each call. */
async function timed(calls) {
  const [wall, cpu] = [[], []];
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

const megabytes = () => process.memoryUsage.rss() / 1e6;
await sleep(500);
// What loading the packages has left behind would go while the gallery is open.
globalThis.gc();
await sleep(500);
const rssBefore = megabytes();
const start = performance.now();
const store = await openGalleryStore(path);
const openMs = performance.now() - start;
const [first] = await store.search([queries[0]], 10);
const readyMs = performance.now() - start;
if (first?.length !== 10) throw new Error('The gallery is empty.');

const hits = [];
const one = await timed(
  queries.map((query) => async () => {
    const [found = []] = await store.search([query], 10);
    hits.push(found.map(({ face }) => face));
  }),
);
await sleep(500);
const rssMore = megabytes() - rssBefore;
const rounds = Array.from({ length: 5 }, (_, i) => queries.slice(i, i + 32));
const batch = await timed(rounds.map((some) => () => store.search(some, 10)));
const together = await timed(
  rounds.map((some) => () => Promise.all(some.map((query) => store.search([query], 10)))),
);

const enroll = await timed(
  newcomers.map((vector, i) => () => {
    const face = { id: `new-${i}`, person: 'p0', vector, createdAt: 0 };
    return store.apply([{ type: 'add-face', face }]);
  }),
);
await store.apply(newcomers.map((_, i) => ({ type: 'remove-face', id: `new-${i}` })));
await store.dispose();
console.log(JSON.stringify({ openMs, readyMs, rssMore, one, batch, together, enroll, hits }));
