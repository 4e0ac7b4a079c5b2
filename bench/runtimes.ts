/**
 * Images per second of Inception-ResNet-v1 at 160x160 on every engine that starts here, beside raw
 * onnxruntime on the same ONNX bytes and raw tfjs kernels on the same folded weights.
 *
 *   npx tsx --conditions=@facenet/source bench/runtimes.ts [rounds]
 */
import { diagnoseEngines, engines } from '@facenet/backend-node';
import { architectures } from '@facenet/core/models';
import type { Session } from '@facenet/core/network';
import { optimize } from '@facenet/core/network';
import { writeOnnx } from '@facenet/core/onnx';
import * as ort from 'onnxruntime-node';
import { type Candidate, compareTimings, type Timing } from './lib/compare-timings.js';
import { describeMachine } from './lib/machine.js';
import { randomWeights } from './lib/random-weights.js';
import { printTable, saveResult } from './lib/report.js';

const BATCHES = [1, 8, 32];
const SIDE = 160;
const rounds = Number(process.argv[2] ?? 9);

const network = architectures.get('inception-resnet-v1').create({ embeddingSize: 512 });
const weights = randomWeights(network);
const reports = await diagnoseEngines();

const sessions = new Map<string, Session>();
for (const { name, available } of reports) {
  // Plain JavaScript takes a minute a batch and teaches nothing.
  if (!available || name === 'tfjs-cpu') continue;
  const runtime = await engines.get(name).start({});
  sessions.set(name, await runtime.load(network, weights));
}
const folded = optimize(network, weights);
const raw = await ort.InferenceSession.create(writeOnnx(folded.network, folded.weights, 'cpu'));

const results: Record<number, Timing[]> = {};
for (const batch of BATCHES) {
  const shape = [batch, SIDE, SIDE, 3];
  const data = Float32Array.from({ length: batch * SIDE * SIDE * 3 }, (_, i) => Math.sin(i));
  const feeds = () => ({ input: new ort.Tensor('float32', data, shape) });
  const candidates = [...sessions].map(
    ([name, session]) => [name, () => session.run({ input: { shape, data } })] as const,
  );
  const isOnnx = ([name]: readonly [string, unknown]) => name === 'onnxruntime-node';
  // The ratio to raw onnxruntime wants these two alone; the others keep the cores warm for long.
  const onnx = { 'raw onnxruntime': () => raw.run(feeds()), ...entriesOf(candidates, isOnnx) };
  const others = entriesOf(candidates, (candidate) => !isOnnx(candidate));
  results[batch] = [
    ...(await compareTimings(onnx, { rounds: rounds * 3 })),
    ...(await compareTimings(others, { rounds: batch === 32 ? Math.ceil(rounds / 3) : rounds })),
  ];
}
for (const session of sessions.values()) await session.dispose();
await raw.release();

function entriesOf<Entry extends readonly [string, Candidate]>(
  entries: readonly Entry[],
  wanted: (entry: Entry) => boolean,
): Record<string, Candidate> {
  return Object.fromEntries(entries.filter(wanted));
}

const rate = (name: string, batch: number) => {
  const timing = results[batch]?.find((candidate) => candidate.name === name);
  return timing ? (1000 * batch) / timing.medianMs : Number.NaN;
};
printTable(
  ['raw onnxruntime', ...sessions.keys()].map((name) => ({
    'images/s': name,
    ...Object.fromEntries(BATCHES.map((batch) => [`batch ${batch}`, rate(name, batch).toFixed(1)])),
  })),
);
const ratios = BATCHES.map(
  (batch) => rate('onnxruntime-node', batch) / rate('raw onnxruntime', batch),
);
console.log(`\nour onnxruntime / raw: ${ratios.map((ratio) => ratio.toFixed(3)).join(', ')}`);
saveResult('runtimes', {
  command: 'npx tsx --conditions=@facenet/source bench/runtimes.ts',
  network: 'inception-resnet-v1, 512-d, 160x160, random weights',
  unit: 'median milliseconds a batch',
  results,
  ratioToRawOnnxruntime: Object.fromEntries(BATCHES.map((batch, i) => [batch, ratios[i]])),
  machine: describeMachine(['onnxruntime-node', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node']),
});
