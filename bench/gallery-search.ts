/**
 * Searching a gallery in a file: time, memory and recall, beside what merely reading as many bytes takes.
 *
 *   npm run build
 *   npx tsx bench/gallery-search.ts [faces...]
 *
 * Vectors are random, in clusters of ten as faces of people are; a million of 512 values take 3.2 GB of disk.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openGalleryStore } from '@facenet/backend-node';
import type { GalleryChange } from '@facenet/core/gallery';
import { ExactNearest } from './lib/exact-nearest.js';
import { describeMachine } from './lib/machine.js';
import { FACE_SIZE, RandomFaces } from './lib/random-faces.js';
import { printTable, saveResult } from './lib/report.js';

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(100_000, 1_000_000);
const QUERIES = 120;
const COUNT = 10;
const FACES_AT_ONCE = 5000;
/** Processes that measure one gallery: what they free besides makes their memory differ by some megabytes. */
const RUNS = 5;
/** Faces that are added one by one. */
const ENROLLED = 200;
const child = fileURLToPath(new URL('lib/gallery-child.mjs', import.meta.url));

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
}

interface Measured {
  readonly openMs: number;
  readonly readyMs: number;
  readonly rssMore: number;
  readonly one: Times;
  readonly batch: Times;
  readonly together: Times;
  readonly enroll: Times;
  readonly hits: readonly (readonly string[])[];
}

const folder = await mkdtemp(join(tmpdir(), 'gallery-search-'));
const results = [];
try {
  for (const faces of sizes) results.push(await measure(faces));
} finally {
  await rm(folder, { recursive: true });
}
printTable(results);
saveResult('gallery-search', { machine: describeMachine(['libsql']), results });

async function measure(faces: number) {
  const path = join(folder, `${faces}.db`);
  const { seconds, queries, nearest } = await fill(path, faces);
  const newcomers = new RandomFaces(7);
  const vectors = [queries, Array.from({ length: ENROLLED }, () => newcomers.next())];
  const files = vectors.map((_, i) => join(folder, `vectors-${i}`));
  for (const [i, file] of files.entries()) {
    await writeFile(file, Buffer.concat(vectors[i]!.map(({ buffer }) => new Uint8Array(buffer))));
  }
  const args = ['--expose-gc', child, path, ...files, `${FACE_SIZE}`];
  const runs: Measured[] = [];
  while (runs.length < RUNS) {
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
    runs.push(JSON.parse(stdout));
  }
  runs.sort((a, b) => a.rssMore - b.rssMore);
  // Of all but memory, any.
  const found = runs[Math.floor(RUNS / 2)]!;
  const all = nearest.map((names, i) => names.filter((name) => found.hits[i]?.includes(name)));
  const disk = (await stat(path)).size;
  await rm(path);
  return {
    faces,
    'filled s': round(seconds),
    'disk MB': round(disk / 1e6),
    'opened ms': round(found.openMs),
    'first answer ms': round(found.readyMs),
    'RSS more MB': round(found.rssMore),
    'of all runs MB': runs.map(({ rssMore }) => round(rssMore)).join(' '),
    'search p50 ms': round(found.one.p50),
    'p99 ms': round(found.one.p99),
    'cpu ms': round(found.one.cpu),
    'reading codes ms': round(readingTime(faces)),
    'recall@10': all.flat().length / (COUNT * queries.length),
    '32 queries ms': round(found.batch.p50),
    '32 queries cpu ms': round(found.batch.cpu),
    '32 callers ms': round(found.together.p50),
    'enrol p50 ms': round(found.enroll.p50),
    'enrol p99 ms': round(found.enroll.p99),
  };
}

/** Enrols, and finds out what is nearest to the queries, of which every second is of somebody enrolled. */
async function fill(path: string, faces: number) {
  const random = new RandomFaces(1);
  const queries: Float32Array[] = [];
  const strangers = new RandomFaces(2);
  const sample = new RandomFaces(1);
  for (let i = 0; queries.length < QUERIES; i++) {
    const face = sample.next();
    if (i % 97 === 0) queries.push(queries.length % 2 ? strangers.near(face) : strangers.next());
  }
  const exact = new ExactNearest(queries, COUNT);
  const store = await openGalleryStore(path);
  await store.apply([
    { type: 'set-model', model: { id: 'random', embeddingSize: FACE_SIZE } },
    ...Array.from({ length: 1000 }, (_, i): GalleryChange => {
      return { type: 'add-person', person: { id: `p${i}`, name: `Person ${i}`, createdAt: 0 } };
    }),
  ]);
  let seconds = 0;
  for (let first = 0; first < faces; first += FACES_AT_ONCE) {
    const changes: GalleryChange[] = [];
    for (let i = first; i < Math.min(faces, first + FACES_AT_ONCE); i++) {
      const vector = random.next();
      exact.see(`f${i}`, vector);
      const face = { id: `f${i}`, person: `p${i % 1000}`, vector, createdAt: 0 };
      changes.push({ type: 'add-face', face });
    }
    const start = performance.now();
    await store.apply(changes);
    seconds += (performance.now() - start) / 1000;
    if (first % 100_000 === 0) console.error(`${path}: ${first} of ${faces}`);
  }
  await store.dispose();
  return { seconds, queries, nearest: exact.names() };
}

/** The least time in which this machine reads as many bytes as the codes have, by comparing memory. */
function readingTime(faces: number): number {
  const half = Buffer.alloc((faces * FACE_SIZE) / 2, 1);
  const other = Buffer.from(half);
  const times = Array.from({ length: 10 }, () => {
    const start = performance.now();
    half.equals(other);
    return performance.now() - start;
  });
  return Math.min(...times);
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toFixed(1));
}
