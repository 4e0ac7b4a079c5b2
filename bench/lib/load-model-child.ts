/** Loads one model and prints what it took: `load-model-child.ts PATH arrays|bare|bare-bytes|ENGINE`. */
import { existsSync, readFileSync } from 'node:fs';
import { backend, openModelPath } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { readWeights } from '@facenet/core/models';
import type { Stage } from './load-in-child.js';

const STATUS = '/proc/self/status';
const SIDE = 160;

const [path = '', what = 'arrays'] = process.argv.slice(2);

const baseline = process.memoryUsage().rss;
const start = performance.now();
const stages: Stage[] = [];
const kept: unknown[] = [];
if (what === 'arrays') {
  await stage(async () => readWeights((await openModelPath(path)).model));
} else if (what.startsWith('bare')) {
  const ort = await import('onnxruntime-node'); // counts, as it does below
  const model = what === 'bare' ? path : readFileSync(path);
  const session = await stage(() => ort.InferenceSession.create(model as string));
  const pixels = new Float32Array(SIDE * SIDE * 3);
  await stage(() => session.run({ input: new ort.Tensor(pixels, [1, SIDE, SIDE, 3]) }));
} else {
  const facenet = await stage(() =>
    FaceNet.load({ backend: backend({ runtime: what }), model: path }),
  );
  const { size } = facenet.card.alignment;
  const face: RgbImage = { width: size, height: size, data: new Uint8Array(size * size * 3) };
  await stage(() => facenet.embed([face]));
}
const end = process.memoryUsage().rss - baseline;
console.log(JSON.stringify({ stages, endBytes: end, kept: kept.length }));
process.exit(0); // engines keep threads

/** Does a part of the work and notes how long it took since the start, and the most memory until now. */
async function stage<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = await work();
  stages.push({ ms: performance.now() - start, peakBytes: peakBytes() - baseline });
  kept.push(result);
  return result;
}

/** Linux lets a process inherit the maxRSS of the one that started it; VmHWM is its own. */
function peakBytes(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  const own = /VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(own) * 1024;
}
