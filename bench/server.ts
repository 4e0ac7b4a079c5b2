/**
 * What serving costs: photos a second over HTTP beside the pipeline without a server, in turns in one
 * process with two workers; how fast /health answers meanwhile; whether memory grows with requests; and
 * whether it survives a thousand hostile bodies.
 *
 *   npx tsx --conditions=@facenet/source bench/server.ts [photos a round] [rounds] [requests] [hostile]
 *
 * Clients are in this process, on the same machine. Times are of the clock, and beside other work on the
 * machine they are noise; the processor time of a photo is what to compare then.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { hostileRequests } from '../packages/server/src/testing/hostile-requests.js';
import { pairedPhotos } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';
import type { ServerOrder, ServerUsage } from './lib/server-child.js';

const [photosARound = 200, rounds = 5, requests = 10_000, hostile = 1000] = process.argv
  .slice(2)
  .map(Number);
/** So that the threads always have a photo, and one is on its way. */
const CLIENTS = 8;
/** Requests before memory is measured: engines and heaps grow into their size. */
const SETTLED = 1000;

const SMALL = 200;
const samples = fileURLToPath(
  new URL('../node_modules/@vladmandic/face-api/demo/', import.meta.url),
);
const large = [1, 2, 3, 4, 5, 6].map((i) => `${samples}sample${i}.jpg`);
const paths = [...pairedPhotos().slice(0, SMALL), ...large];
/** Where the photos of each size are in the list, and for how many small ones a large one stands. */
const SIZES = {
  'LFW, 250x250': { from: 0, to: SMALL, share: 1 },
  '1,920 pixels wide': { from: SMALL, to: SMALL + large.length, share: 5 },
};
type Size = (typeof SIZES)[keyof typeof SIZES];
const photos = paths.map((path) => readFileSync(path));
const child = fork(fileURLToPath(new URL('./lib/server-child.ts', import.meta.url)), paths);
const [{ url }] = (await once(child, 'message')) as [{ url: string }];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

async function tell<Answer>(order: ServerOrder): Promise<Answer> {
  (child as ChildProcess).send(order);
  const [answer] = await once(child, 'message');
  return answer as Answer;
}

interface Sent {
  readonly status: number;
  readonly milliseconds: number;
}

function send(path: string, body?: Uint8Array, contentType = 'image/jpeg'): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const headers = body ? { 'content-type': contentType, 'content-length': body.length } : {};
    const method = body ? 'POST' : 'GET';
    const sending = request(url + path, { method, agent, headers }, (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, milliseconds: performance.now() - begun });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

/** Sends so many requests, always the same number of them at a time. */
async function load(
  count: number,
  pathOf: (i: number) => string,
  { from, to }: Size = SIZES['LFW, 250x250'],
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  const client = async () => {
    for (let i = next++; i < count; i = next++) {
      const { status } = await send(pathOf(i), photos[from + (i % (to - from))]);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return statuses;
}

const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
const round = (value: number, digits = 2) => Number(value.toFixed(digits));

/** Asks for /health every 25 ms, as long as the work lasts. */
async function watched(work: Promise<unknown>, latencies: number[]): Promise<void> {
  let working = true;
  void work.finally(() => {
    working = false;
  });
  while (working) {
    const [{ milliseconds }] = await Promise.all([send('/health'), sleep(25)]);
    latencies.push(milliseconds);
  }
  await work;
}

async function timed(count: number, work: () => Promise<unknown>) {
  const before = await tell<ServerUsage>({ usage: true });
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const { cpu } = await tell<ServerUsage>({ usage: true });
  return { perSecond: count / seconds, cpu: (cpu - before.cpu) / count };
}

const embed = () => '/v1/embed';
const latencies: number[] = [];
const throughput: Record<string, string | number>[] = [];
async function compare(name: keyof typeof SIZES): Promise<void> {
  const size = SIZES[name];
  const { from, to, share } = size;
  const count = Math.ceil(photosARound / share);
  const bareRun = () => tell({ bare: count, from, to });
  await bareRun(); // both ways at their best speed
  await load(count, embed, size);
  const turns = [];
  for (let turn = 0; turn < rounds; turn++) {
    const bare = await timed(count, bareRun);
    const served = await timed(count, () => load(count, embed, size));
    turns.push({ bare, served });
    await watched(load(count, embed, size), latencies); // apart, for it costs, too
  }
  throughput.push({
    photos: name,
    'bare (photos/s)': round(median(turns.map(({ bare }) => bare.perSecond))),
    'served (photos/s)': round(median(turns.map(({ served }) => served.perSecond))),
    'share by the clock': round(
      median(turns.map(({ bare, served }) => served.perSecond / bare.perSecond)),
      3,
    ),
    'bare (ms of processor a photo)': round(median(turns.map(({ bare }) => bare.cpu)), 1),
    'served (ms of processor a photo)': round(median(turns.map(({ served }) => served.cpu)), 1),
    'share by the processor': round(
      median(turns.map(({ bare, served }) => bare.cpu / served.cpu)),
      3,
    ),
  });
  printTable([throughput.at(-1)!]);
}

await compare('LFW, 250x250');
const health = {
  samples: latencies.length,
  'p50 (ms)': round(percentile(latencies, 0.5), 1),
  'p99 (ms)': round(percentile(latencies, 0.99), 1),
  'max (ms)': round(Math.max(...latencies), 1),
};
printTable([health]);

const ROUTES = ['/v1/detect', '/v1/detect', '/v1/identify', '/v1/detect', '/v1/embed'];
const routeOf = (i: number) => ROUTES[i % ROUTES.length]!;
await load(SETTLED, routeOf);
const settled = await tell<ServerUsage>({ usage: true });
const marks: { requests: number; rssMiB: number }[] = [];
const statuses = new Map<number, number>();
for (let done = 0; done < requests; done += Math.ceil(requests / 10)) {
  const part = Math.min(Math.ceil(requests / 10), requests - done);
  for (const [status, count] of await load(part, routeOf)) {
    statuses.set(status, (statuses.get(status) ?? 0) + count);
  }
  const { rssMiB } = await tell<ServerUsage>({ usage: true });
  marks.push({ requests: done + part, rssMiB: round(rssMiB, 1) });
}
const memory = {
  requests,
  'settled (MiB)': round(settled.rssMiB, 1),
  'after (MiB)': marks.at(-1)?.rssMiB ?? 0,
  'growth (%)': round(100 * ((marks.at(-1)?.rssMiB ?? 0) / settled.rssMiB - 1), 1),
};
printTable([memory]);

const attacks = fc.sample(hostileRequests(photos[0]!), { numRuns: hostile, seed: 11 });
const answers = new Map<number, number>();
for (const { path, contentType, body } of attacks) {
  const { status } = await send(path, body, contentType);
  answers.set(status, (answers.get(status) ?? 0) + 1);
}
const { status: alive } = await send('/health');
const { status: works } = await send('/v1/embed', photos[0]);
await compare('1,920 pixels wide'); // last, for its pictures take memory that is kept
const { errors } = await tell<{ errors: string[] }>({ end: true });
agent.destroy();
const survival = {
  hostile,
  answers: Object.fromEntries([...answers].sort(([a], [b]) => a - b)),
  health: alive,
  embed: works,
  'failures of the server': errors.length,
};
console.log(survival);
saveResult('server', {
  command: `npx tsx --conditions=@facenet/source bench/server.ts ${photosARound} ${rounds} ${requests} ${hostile}`,
  clients: CLIENTS,
  workers: 2,
  throughput,
  health,
  memory: { ...memory, marks, statuses: Object.fromEntries(statuses) },
  survival,
  machine: describeMachine(['onnxruntime-node', 'hono', '@hono/node-server']),
});
