/**
 * Time and peak memory of loading Inception-ResNet-v1 (some 94 MB) from each format: its arrays only,
 * and `FaceNet.load` on an engine, until it is ready and until it has embedded one face. Beside them
 * bare onnxruntime with the same network. Every loading has a process of its own; medians.
 *
 *   npx tsx --conditions=@facenet/source bench/load-model.ts [rounds] [more files ...]
 *
 * Exits with 1 when one of them takes more memory than docs/model-files.md states.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareOnnxFiles } from './lib/bare-onnx-files.js';
import { largeModels } from './lib/large-models.js';
import { type Loading, loadInChild } from './lib/load-in-child.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

/** Most memory as a multiple of the file: when ready, and with one face embedded. */
const BOUNDS: Readonly<Record<string, readonly number[]>> = {
  arrays: [2.5],
  'onnxruntime-node': [2.5, 2.5],
  // XNNPACK packs a second copy of the weights in the first run.
  'tfjs-wasm': [2.5, 2.6],
};
const STAGES = ['ready', 'first embedding'];
const [, , count = '5', ...others] = process.argv;
const rounds = Number(count);

type Result = Record<'format' | 'what' | 'until', string> &
  Record<'fileBytes' | 'ms' | 'peakBytes' | 'endBytes', number>;

const results: Result[] = [];
const folder = mkdtempSync(join(tmpdir(), 'facenet-load-model-'));
try {
  const models = await largeModels(folder, others);
  for (const { format, path, bytes } of models) {
    for (const what of Object.keys(BOUNDS)) await measure(format, path, bytes, what);
  }
  const [{ path, bytes } = { path: '', bytes: 0 }] = models;
  const { one, two } = await bareOnnxFiles(path, join(folder, 'bare'));
  await measure('onnxruntime alone, bytes', one, bytes, 'bare-bytes');
  await measure('onnxruntime alone, one file', one, bytes, 'bare');
  await measure('onnxruntime alone, weights in a second file', two, bytes, 'bare');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(format: string, path: string, fileBytes: number, what: string) {
  const loadings: Loading[] = [];
  for (let round = 0; round < rounds; round++) loadings.push(await loadInChild(path, what));
  const median = (of: (loading: Loading) => number) =>
    loadings.map(of).sort((a, b) => a - b)[rounds >> 1] as number;
  for (const i of loadings[0]?.stages.keys() ?? []) {
    results.push({
      format,
      what,
      until: STAGES[i] as string,
      fileBytes,
      ms: median(({ stages }) => stages[i]?.ms ?? 0),
      peakBytes: median(({ stages }) => stages[i]?.peakBytes ?? 0),
      endBytes: median(({ endBytes }) => endBytes),
    });
  }
}

printTable(
  results.map(({ format, what, until, fileBytes, ms, peakBytes, endBytes }) => ({
    format,
    what,
    until,
    'file MB': (fileBytes / 1e6).toFixed(1),
    ms: ms.toFixed(0),
    'peak MB': (peakBytes / 1e6).toFixed(0),
    'peak / file': (peakBytes / fileBytes).toFixed(2),
    'at the end / file': (endBytes / fileBytes).toFixed(2),
  })),
);
saveResult('load-model', {
  command: `npx tsx --conditions=@facenet/source bench/load-model.ts ${rounds}`,
  network: 'inception-resnet-v1, 512-d',
  unit: `medians of ${rounds} processes; bytes above the process with the SDK imported`,
  bounds: BOUNDS,
  results,
  machine: describeMachine(['onnxruntime-node', '@tensorflow/tfjs-backend-wasm']),
});
for (const { format, what, until, peakBytes, fileBytes } of results) {
  const bound = BOUNDS[what]?.[STAGES.indexOf(until)];
  if (bound === undefined || peakBytes <= bound * fileBytes) continue;
  console.error(`${format}, ${what}, ${until}: over ${bound} times the file.`);
  process.exitCode = 1;
}
