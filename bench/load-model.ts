/**
 * Time and peak memory of loading Inception-ResNet-v1 (some 94 MB) from each format: its arrays only,
 * and up to the first embedding on an engine. Every loading has a process of its own; medians.
 *
 *   npx tsx --conditions=@facenet/source bench/load-model.ts [rounds] [more files ...]
 *
 * Exits with 1 when reading the arrays of a file takes more than 2.5 times its size.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeModels } from './lib/large-models.js';
import { type Loading, loadInChild } from './lib/load-in-child.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const MOST = 2.5;
const WHATS = ['weights', 'onnxruntime-node', 'tfjs-wasm'];
const [, , count = '5', ...others] = process.argv;
const rounds = Number(count);

const folder = mkdtempSync(join(tmpdir(), 'facenet-load-model-'));
const results = [];
try {
  for (const { format, path, bytes } of await largeModels(folder, others)) {
    for (const what of WHATS) {
      const loadings: Loading[] = [];
      for (let round = 0; round < rounds; round++) loadings.push(await loadInChild(path, what));
      const median = (of: (loading: Loading) => number) =>
        loadings.map(of).sort((a, b) => a - b)[rounds >> 1] as number;
      results.push({
        format,
        what,
        fileBytes: bytes,
        ms: median(({ ms }) => ms),
        peakBytes: median(({ peakBytes }) => peakBytes),
        sampledPeakBytes: median(({ sampledPeakBytes }) => sampledPeakBytes),
        endBytes: median(({ endBytes }) => endBytes),
      });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

printTable(
  results.map(({ format, what, fileBytes, ms, peakBytes, endBytes }) => ({
    format,
    'loaded until': what,
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
  results,
  machine: describeMachine(['onnxruntime-node', '@tensorflow/tfjs-backend-wasm']),
});
const greedy = results.filter(
  ({ what, peakBytes, fileBytes }) => what === 'weights' && peakBytes > MOST * fileBytes,
);
for (const { format } of greedy) console.error(`${format} takes over ${MOST} times the file.`);
if (greedy.length > 0) process.exitCode = 1;
