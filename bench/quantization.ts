/**
 * What storing weights in fewer bits costs: the default embedding network as float32, float16 and 8
 * bits a channel, on LFW's 6,000 pairs (plain embeddings, one crop a photo).
 *
 *   npx tsx --conditions=@facenet/source bench/quantization.ts
 */
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import { evaluatePairs } from '@facenet/core/evaluation';
import { openSafetensors, type Weights } from '@facenet/core/formats';
import { alignFace, selectFaces } from '@facenet/core/image';
import {
  architectures,
  Embedder,
  exporters,
  modelCards,
  weightsFromTflite,
} from '@facenet/core/models';
import { defaultModelFile } from '@facenet/testkit';
import { lfwPairs } from './lib/lfw.js';
import { detectAll } from './lib/lfw-detections.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const DTYPES = ['f32', 'f16', 'u8', 'i8'] as const;
const BATCH = 8;

const card = modelCards.get('mobilefacenet') as EmbeddingCard;
const network = architectures.get(card.architecture).create();
const original = weightsFromTflite(network, await defaultModelFile('MobileFaceNet.tflite'));
const pairs = lfwPairs(6000);
const paths = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort();
const detections = await detectAll(paths);
const { runtime, readImage } = await backend();

/** What is read back from a file of so many bits. */
function stored(dtype: (typeof DTYPES)[number]): { weights: Weights; bytes: number } {
  const name = 'model.safetensors';
  const files = exporters
    .get('safetensors')
    .write({ networks: [network], weights: original }, dtype, name);
  const file = files.get(name) as Uint8Array;
  const { tensors } = openSafetensors(file);
  const weights = new Map(
    [...tensors].map(([key, { shape, read }]) => [key, { shape, data: read() }]),
  );
  return { weights, bytes: file.length };
}

const models = DTYPES.map((dtype) => ({ dtype, ...stored(dtype) }));
const embedders = await Promise.all(
  models.map(({ weights }) => Embedder.load(runtime, card, weights)),
);
const embedded = models.map(() => new Map<string, Float32Array>());
for (let start = 0; start < paths.length; start += BATCH) {
  const names: string[] = [];
  const crops = [];
  for (const path of paths.slice(start, start + BATCH)) {
    const image = await readImage(path);
    const [face] = selectFaces(detections[path] ?? [], image, 'central');
    if (!face) continue;
    names.push(path);
    crops.push(alignFace(image, { box: face.box, landmarks: face.second }, card.alignment));
  }
  for (const [i, embedder] of embedders.entries()) {
    const vectors = await embedder.embed(crops, { batchSize: BATCH });
    for (const [k, name] of names.entries()) embedded[i]!.set(name, vectors[k] as Float32Array);
  }
  if (start % 800 === 0) console.error(`${start} of ${paths.length}`);
}
await Promise.all(embedders.map((embedder) => embedder.dispose()));

const results = models.map(({ dtype, bytes }, i) => {
  const of = (path: string) => embedded[i]!.get(path);
  const usable = pairs.filter(({ a, b }) => of(a) && of(b));
  const embeddings = new Float32Array(2 * usable.length * card.embeddingSize);
  for (const [k, { a, b }] of usable.entries()) {
    embeddings.set(of(a) as Float32Array, 2 * k * card.embeddingSize);
    embeddings.set(of(b) as Float32Array, (2 * k + 1) * card.embeddingSize);
  }
  const same = usable.map((pair) => pair.same);
  const { accuracy, val, eer } = evaluatePairs({
    embeddings,
    embeddingSize: card.embeddingSize,
    same,
  });
  let moved = 0;
  for (const [path, vector] of embedded[i]!) {
    const reference = embedded[0]!.get(path) as Float32Array;
    moved += Math.hypot(...vector.map((value, k) => value - reference[k]!)) / embedded[i]!.size;
  }
  return {
    dtype,
    bytes,
    accuracy: `${(100 * accuracy.mean).toFixed(2)} +- ${(100 * accuracy.std).toFixed(2)}`,
    'VAL at FAR 1e-3': (100 * val.mean).toFixed(2),
    EER: (100 * eer).toFixed(2),
    'embedding moves by': moved.toFixed(4),
  };
});
printTable(results);
saveResult('quantization', {
  command: 'npx tsx --conditions=@facenet/source bench/quantization.ts',
  model: card.id,
  photos: paths.length,
  results,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
