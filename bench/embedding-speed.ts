/**
 * Milliseconds of processor time that models take for one face, side by side in one process, in turns,
 * on one thread of onnxruntime and of tfjs wasm.
 *
 *   npx tsx --conditions=@facenet/source bench/embedding-speed.ts [rounds]
 */
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard, RgbImage } from '@facenet/core';
import { Embedder, modelIds, modelSource } from '@facenet/core/models';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const ENGINES = ['onnxruntime-node', 'tfjs-wasm'];
const BATCHES = [1, 8];
const WARMUP = 3;
const rounds = Number(process.argv[2] ?? 31);

const side = 112;
const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 7) % 251);
const crop: RgbImage = { width: side, height: side, data };

/** The machine's other programs do not count into it. */
async function processorMs(run: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;

const results = [];
for (const engine of ENGINES) {
  const { runtime, loadModel } = await backend({ runtime: engine, threads: 1 });
  const embedders: Embedder[] = [];
  for (const id of modelIds('embedding')) {
    const model = await loadModel(id);
    embedders.push(await Embedder.load(runtime, model.card as EmbeddingCard, modelSource(model)));
  }
  for (const batchSize of BATCHES) {
    const faces = Array.from({ length: batchSize }, () => crop);
    const times = embedders.map((): number[] => []);
    for (let round = -WARMUP; round < rounds; round++) {
      for (const [i, embedder] of embedders.entries()) {
        const ms = await processorMs(() => embedder.embed(faces, { batchSize }));
        if (round >= 0) times[i]?.push(ms / batchSize);
      }
    }
    for (const [i, { card }] of embedders.entries()) {
      const values = times[i] as number[];
      results.push({
        engine,
        batch: batchSize,
        model: card.id,
        'median, ms a face': Number(median(values).toFixed(2)),
        least: Number((values[0] as number).toFixed(2)),
      });
    }
  }
  for (const embedder of embedders) await embedder.dispose();
}
printTable(results);
saveResult('embedding-speed', {
  command: 'npx tsx --conditions=@facenet/source bench/embedding-speed.ts',
  unit: 'milliseconds of processor time for one face, standardisation included',
  rounds,
  results,
  machine: describeMachine(['onnxruntime-node', '@tensorflow/tfjs-core']),
});
