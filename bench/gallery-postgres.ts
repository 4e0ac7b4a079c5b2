/**
 * A gallery in PostgreSQL: enrolling, and searching beside comparing with everything.
 *
 *   npx tsx --conditions=@facenet/source bench/gallery-postgres.ts postgres://... [FACES] [SIZE]
 *
 * Makes the schema `facenet_bench` and drops it. Faces are unit vectors around centres, as embeddings
 * of people are, seeded; times are the client's, with the way to the server.
 */
import { openPostgresGalleryStore } from '@facenet/backend-node';
import type { GalleryChange } from '@facenet/core/gallery';
import pg from 'pg';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const [, , connectionString, faces = '100000', values = '512'] = process.argv;
if (!connectionString) {
  console.error('Pass the address of a database with pgvector: postgres://user@host/database');
  process.exit(2);
}
const [count, size] = [Number(faces), Number(values)];
const schema = 'facenet_bench';
const FACES_A_PERSON = 10;
const QUERIES = 200;
const WANTED = 10;

let seed = 7;
/** Park and Miller's generator; sums of twelve come close to a Gaussian. */
function gaussian(): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) {
    seed = (seed * 48_271) % 2_147_483_647;
    sum += seed / 2_147_483_647;
  }
  return sum;
}
function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
const randomVector = () => unit(new Float32Array(size).map(gaussian));
/** Of the same person: about as far as two photos of one are. */
const near = (centre: Float32Array) =>
  unit(centre.map((value) => value + (0.8 * gaussian()) / Math.sqrt(size)));

const client = new pg.Client({ connectionString });
await client.connect();
await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
const store = await openPostgresGalleryStore({ connectionString, schema });
await store.apply([{ type: 'set-model', model: { id: 'bench', embeddingSize: size } }]);

const centres: Float32Array[] = [];
const vectors: Float32Array[] = [];
const began = performance.now();
for (let person = 0; person * FACES_A_PERSON < count; person++) {
  const centre = randomVector();
  centres.push(centre);
  const id = `p${person}`;
  const changes: GalleryChange[] = [
    { type: 'add-person', person: { id, name: `Person ${person}`, createdAt: 0 } },
  ];
  for (let k = 0; k < FACES_A_PERSON; k++) {
    const vector = near(centre);
    const face = { id: `f${vectors.length}`, person: id, vector, createdAt: 0 };
    vectors.push(vector);
    changes.push({ type: 'add-face', face });
  }
  await store.apply(changes);
  if (person % 500 === 0) console.error(`${vectors.length} of ${count}`);
}
const filled = performance.now() - began;

const single: number[] = [];
for (let i = 0; i < 50; i++) {
  const start = performance.now();
  const face = { id: `one${i}`, person: 'p0', vector: near(centres[0]!), createdAt: 0 };
  await store.apply([{ type: 'add-face', face }]);
  single.push(performance.now() - start);
}
const searches: number[] = [];
let found = 0;
for (let i = 0; i < QUERIES; i++) {
  const query = near(centres[(i * 37) % centres.length]!);
  const start = performance.now();
  const [hits = []] = await store.search([query], WANTED);
  searches.push(performance.now() - start);
  const distances = vectors.map((vector) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (vector[k]! - query[k]!) ** 2;
    return Math.sqrt(sum);
  });
  const farthest = distances.slice().sort((a, b) => a - b)[WANTED - 1]!;
  found += hits.filter(({ distance }) => distance <= farthest + 1e-6).length;
}
await store.dispose();
await client.query(`DROP SCHEMA ${schema} CASCADE`);
const { rows } = await client.query('SELECT version()');
await client.end();

const at = (times: number[], share: number) =>
  Number(times.sort((a, b) => a - b)[Math.floor(share * (times.length - 1))]!.toFixed(2));
const results = [
  {
    faces: count,
    values: size,
    'filled, faces/s': Math.round(count / (filled / 1000)),
    'enrol p50, ms': at(single, 0.5),
    'search p50, ms': at(searches, 0.5),
    'p99, ms': at(searches, 0.99),
    'recall@10': Number((found / (WANTED * QUERIES)).toFixed(4)),
  },
];
printTable(results);
saveResult('gallery-postgres', {
  command: `npx tsx --conditions=@facenet/source bench/gallery-postgres.ts postgres://... ${count} ${size}`,
  server: String(rows[0]?.version),
  results,
  machine: describeMachine([]),
});
