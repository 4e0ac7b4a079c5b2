/**
 * The detectors beside each other: how many photos of LFW they find a face in, what an embedding
 * model makes of their crops, with their own landmarks and with those of O-Net's second look, and
 * what they cost.
 *
 *   npx tsx --conditions=@facenet/source bench/detectors.ts [--model ID] [--every N] [--only ID,...]
 *
 * `--every 20` takes each twentieth pair of the protocol, to try it. Detections and embeddings are
 * kept in node_modules/.cache/facenet-bench.
 */
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import { evaluatePairs, tarAtFar } from '@facenet/core/evaluation';
import { selectFaces } from '@facenet/core/image';
import { defaultModels, modelIds } from '@facenet/core/models';
import { compareAll } from './lib/all-pairs.js';
import { timeDetectors } from './lib/detector-costs.js';
import { lfwPairs } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { detectPhotos, embedFaces, type Looked, type PlacedFace } from './lib/photo-work.js';
import { printTable, saveResult } from './lib/report.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: defaultModels.embedding },
    every: { type: 'string', default: '1' },
    only: { type: 'string', default: modelIds('detector').join(',') },
    rounds: { type: 'string', default: '7' },
  },
});
const every = Number(flags.every);
const detectors = flags.only.split(',');
const pairs = lfwPairs(6000).filter((_, i) => i % every === 0);
const photos = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort();
const part = every === 1 ? 'lfw-pairs' : `lfw-pairs-${every}`;
const { card } = await (await backend()).loadModel(flags.model);
const { embeddingSize } = card as EmbeddingCard;

const percent = (share: number) => Number((100 * share).toFixed(2));

async function quality(detector: string) {
  const found = await detectPhotos(detector, photos, `${part}-${detector}.json`);
  const faces = found.reduce((sum, each) => sum + each.length, 0);
  const rows = [];
  for (const look of ['first', 'second'] as const) {
    // The second look is a part of MTCNN, as the SDK uses it.
    rows.push({
      detector,
      landmarks: look === 'first' ? 'its own' : "O-Net's second look",
      'photos with a face': found.filter((each) => each.length > 0).length,
      faces,
      ...(await verification(detector, found, look)),
    });
  }
  return rows;
}

async function verification(
  detector: string,
  found: readonly (readonly Looked[])[],
  look: 'first' | 'second',
) {
  const placed = photos.flatMap((path, i): PlacedFace[] => {
    // LFW's photos are 250x250.
    const [face] = selectFaces(found[i] ?? [], { width: 250, height: 250 }, 'central');
    return face ? [{ path, box: face.box, landmarks: face[look] }] : [];
  });
  const keptAs = `${part}-${detector}-${look}-${card.id}.f32`;
  const rows = await embedFaces(flags.model, placed, keptAs);
  const vectors = placed.map((_, i) => rows.subarray(i * embeddingSize, (i + 1) * embeddingSize));
  const all = compareAll(
    vectors,
    placed.map(({ path }) => basename(dirname(path))),
  );
  const points = [1e-2, 1e-3, 1e-4, 1e-5].map((far) => tarAtFar(all, far));
  const [at2, at3, at4, at5] = points.map(({ tar }) => percent(tar));
  const rowOf = new Map(placed.map(({ path }, row) => [path, vectors[row] as Float32Array]));
  const usable = pairs.filter(({ a, b }) => rowOf.has(a) && rowOf.has(b));
  const embeddings = new Float32Array(2 * usable.length * embeddingSize);
  for (const [i, { a, b }] of usable.entries()) {
    embeddings.set(rowOf.get(a)!, 2 * i * embeddingSize);
    embeddings.set(rowOf.get(b)!, (2 * i + 1) * embeddingSize);
  }
  const same = usable.map(({ same }) => same);
  const { accuracy } = evaluatePairs({ embeddings, embeddingSize, same }, { metric: 1 });
  return {
    'TAR at FAR 1e-2': at2!,
    '1e-3': at3!,
    '1e-4': at4!,
    '1e-5': at5!,
    // At the same rates: a card's thresholds hold for crops of every detector if these agree.
    distances: points.map(({ threshold }) => threshold).join(' '),
    'LFW ten-fold': `${percent(accuracy.mean)} ± ${percent(accuracy.std)}`,
  };
}

const results = [];
for (const detector of detectors) results.push(...(await quality(detector)));
printTable(results);
const costs = await timeDetectors(detectors, Number(flags.rounds));
printTable(costs);
if (every === 1) {
  saveResult(`detectors-${card.id}`, {
    command: `npx tsx --conditions=@facenet/source bench/detectors.ts --model ${card.id}`,
    model: card.id,
    photos: photos.length,
    pairs: pairs.length,
    unit: 'per cent; processor milliseconds a photo',
    results,
    costs,
    machine: describeMachine(['onnxruntime-node', '@tensorflow/tfjs-backend-wasm', 'sharp']),
  });
}
