/**
 * Where in its crop a face should lie: the template of the landmarks, scaled and moved, judged on
 * the photos of LFW that no pair of the protocol names (at most ten of a person), so that the pairs
 * stay unseen.
 *
 *   npx tsx --conditions=@facenet/source bench/template-lfw.ts
 *
 * Detections and embeddings are kept in node_modules/.cache/facenet-bench.
 */
import { basename, dirname } from 'node:path';
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import { equalErrorRate, tarAtFar } from '@facenet/core/evaluation';
import { Embedder } from '@facenet/core/models';
import { compareAll } from './lib/all-pairs.js';
import { type CropVariant, cropOf } from './lib/crop-variant.js';
import { keptBytes } from './lib/kept-bytes.js';
import { unpairedPhotos } from './lib/lfw.js';
import { detectAll } from './lib/lfw-detections.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const VARIANTS: readonly CropVariant[] = [
  ...[1.1, 1.05, 1, 0.975, 0.95, 0.925, 0.9, 0.85].map((scale) => ({ name: `${scale}`, scale })),
  ...[-4, -2, 2, 4].map((down) => ({ name: `1, ${down} px`, down })),
  ...[-2, 2].map((down) => ({ name: `0.95, ${down} px`, scale: 0.95, down })),
];
const MOST_OF_A_PERSON = 10;
const BATCH = 8;

const paths = unpairedPhotos(MOST_OF_A_PERSON);
const { runtime, loadModel, readImage } = await backend();

const found = await detectAll(paths, {
  keptAs: 'lfw-unpaired-detections.json',
  manyLooks: false,
});
const usable = paths.filter((path) => found[path]?.length);
const { card, weights } = await loadModel('mobilefacenet');
const embedder = await Embedder.load(runtime, card as EmbeddingCard, weights);

async function embedAll(variant: CropVariant): Promise<Float32Array[]> {
  const file = `lfw-unpaired-${variant.name.replaceAll(/[^\w.-]+/g, '-')}.f32`;
  const bytes = await keptBytes(file, async () => {
    console.error(variant.name);
    const rows: Float32Array[] = [];
    for (let start = 0; start < usable.length; start += BATCH) {
      const crops = usable.slice(start, start + BATCH).map(async (path) => {
        return cropOf(await readImage(path), found[path]!, variant)!;
      });
      rows.push(...(await embedder.embed(await Promise.all(crops), { batchSize: BATCH })));
    }
    return new Uint8Array(Float32Array.from(rows.flatMap((row) => [...row])).buffer);
  });
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const size = embedder.card.embeddingSize;
  return usable.map((_, i) => all.subarray(i * size, (i + 1) * size));
}

const people = usable.map((path) => basename(dirname(path)));
const percent = (share: number) => Number((100 * share).toFixed(2));
const results = [];
for (const variant of VARIANTS) {
  const roc = compareAll(await embedAll(variant), people);
  const [at3, at4, at5] = [1e-3, 1e-4, 1e-5].map((far) => tarAtFar(roc, far).tar);
  results.push({
    scale: variant.scale ?? 1,
    'moved down, px': variant.down ?? 0,
    EER: percent(equalErrorRate(roc)),
    'TAR at FAR 1e-3': percent(at3!),
    '1e-4': percent(at4!),
    '1e-5': percent(at5!),
  });
}
await embedder.dispose();
printTable(results);
saveResult('template-lfw', {
  command: 'npx tsx --conditions=@facenet/source bench/template-lfw.ts',
  model: 'mobilefacenet',
  photos: usable.length,
  results,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
