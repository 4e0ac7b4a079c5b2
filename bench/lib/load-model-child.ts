/** Loads one model and prints what it took: `load-model-child.ts PATH weights|ENGINE`. */
import { existsSync, readFileSync } from 'node:fs';
import { backend, openModelPath } from '@facenet/backend-node';
import {
  Embedder,
  type EmbeddingCard,
  type RgbImage,
  readWeights,
  type Weights,
  weightSource,
} from '@facenet/core';

const STATUS = '/proc/self/status';

const [path = '', what = 'weights'] = process.argv.slice(2);

const baseline = process.memoryUsage().rss;
const start = performance.now();
const kept = what === 'weights' ? await weightsOf(path) : await firstEmbedding(path, what);
const ms = performance.now() - start;
const end = process.memoryUsage().rss;
const peak = peakBytes();
console.log(JSON.stringify({ ms, baseline, peak, end, kept: kept.size }));
process.exit(0); // engines keep threads

/** Linux lets a process inherit the maxRSS of the one that started it; VmHWM is its own. */
function peakBytes(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  const own = /VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(own) * 1024;
}

async function weightsOf(file: string): Promise<Weights> {
  const { model } = await openModelPath(file);
  return readWeights(model);
}

async function firstEmbedding(
  file: string,
  runtime: string,
): Promise<ReadonlyMap<string, unknown>> {
  const facenet = await backend({ runtime });
  const model = await facenet.loadModel(file);
  const embedder = await Embedder.load(
    facenet.runtime,
    model.card as EmbeddingCard,
    weightSource(model),
  );
  const { size } = embedder.card.alignment;
  const face: RgbImage = { width: size, height: size, data: new Uint8Array(size * size * 3) };
  const [embedding] = await embedder.embed([face]);
  return new Map<string, unknown>([
    ['embedder', embedder],
    ['embedding', embedding],
  ]);
}
