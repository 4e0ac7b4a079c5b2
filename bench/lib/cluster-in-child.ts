import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { clusterFaces } from '@facenet/core/clustering';

const SIZE = 512;

/** Time and memory that clustering took in a process of its own. */
export type ClusterCosts = {
  readonly faces: number;
  readonly people: number;
  readonly clusters: number;
  readonly 'CPU s': number;
  /** Beyond the embeddings themselves. */
  readonly 'more MB': number;
};

/**
 * Clusters made-up faces of 512 values: those of one person lie about a distance of 0.9 apart, as photos
 * of many moods do. With few people nearly all pairs are near ones, which is the hard case.
 */
export function clusterInChild(faces: number, people = Math.round(faces / 2)): ClusterCosts {
  const script = fileURLToPath(import.meta.url);
  const args = [...process.execArgv, script, String(faces), String(people)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function work(count: number, people: number): Promise<ClusterCosts> {
  const random = seeded();
  // Few arrays, so that what is left over from making them does not hide what clustering takes.
  const centres = new Float32Array(people * SIZE);
  const rows = new Float32Array(count * SIZE);
  for (let k = 0; k < centres.length; k++) centres[k] = gauss(random);
  for (let k = 0; k < rows.length; k++) rows[k] = (0.82 / Math.sqrt(SIZE)) * gauss(random);
  for (let i = 0; i < people; i++) normalize(centres.subarray(i * SIZE, (i + 1) * SIZE));
  const faces = Array.from({ length: count }, (_, i) => {
    const vector = rows.subarray(i * SIZE, (i + 1) * SIZE);
    const centre = (i % people) * SIZE;
    for (let k = 0; k < SIZE; k++) vector[k] = vector[k]! + centres[centre + k]!;
    normalize(vector);
    return { embedding: { model: 'made-up', vector } };
  });
  const before = forgetPeak();
  const start = process.cpuUsage();
  const { clusters } = await clusterFaces(faces, { threshold: 1 });
  const { user, system } = process.cpuUsage(start);
  return {
    faces: count,
    people,
    clusters: clusters.length,
    'CPU s': Number(((user + system) / 1e6).toFixed(2)),
    'more MB': Math.round((peakKilobytes() - before) / 1024),
  };
}

/**
 * Has Linux measure the peak anew, since starting takes more memory than the work.
 *
 * @returns kilobytes in use
 */
function forgetPeak(): number {
  writeFileSync('/proc/self/clear_refs', '5');
  return peakKilobytes();
}

function peakKilobytes(): number {
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

function normalize(vector: Float32Array): void {
  let squares = 0;
  for (let k = 0; k < vector.length; k++) squares += vector[k]! ** 2;
  for (let k = 0; k < vector.length; k++) vector[k] = vector[k]! / Math.sqrt(squares);
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function seeded(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , faces, people] = process.argv;
  console.log(JSON.stringify(await work(Number(faces), Number(people))));
}
