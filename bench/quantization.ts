/**
 * What storing weights in fewer bits costs: an embedding network as float32, float16 and 8 bits a
 * channel, on LFW's 6,000 pairs and over all pairs of their photos (plain embeddings, one crop a photo).
 *
 *   npx tsx --conditions=@facenet/source bench/quantization.ts [MODEL [DTYPE...]]
 *
 * A model is an id; default: the SDK's. Detections and embeddings are kept in
 * node_modules/.cache/facenet-bench.
 */
import { basename } from 'node:path';
import type { EmbeddingCard } from '@facenet/core';
import { tarAtFar } from '@facenet/core/evaluation';
import { openSafetensors, type Weights } from '@facenet/core/formats';
import {
  architectures,
  type Downloadable,
  defaultModels,
  exporters,
  importModel,
  modelCards,
} from '@facenet/core/models';
import { type DefaultModelFile, defaultModelFile } from '@facenet/testkit';
import { compareAll } from './lib/all-pairs.js';
import { embedAll, pairedFaces } from './lib/lfw-embeddings.js';
import { lfwProtocol } from './lib/lfw-protocol.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

type Dtype = 'f32' | 'f16' | 'u8' | 'i8';

const [, , id = defaultModels.embedding, ...named] = process.argv;
const dtypes = named.length > 0 ? (named as Dtype[]) : (['f32', 'f16', 'u8', 'i8'] as const);
const card = modelCards.get(id) as Downloadable<EmbeddingCard>;
const network = architectures.get(card.architecture).create({ embeddingSize: card.embeddingSize });
const sourceName = basename(card.weights.npm?.path ?? '') as DefaultModelFile;
const original = importModel(card, { weights: await defaultModelFile(sourceName) });
const { photos, detections, usable, people } = await pairedFaces();

/** What is read back from a file of so many bits. */
function stored(dtype: Dtype): { weights: Weights; bytes: number } {
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

function meanMove(vectors: readonly Float32Array[], reference: readonly Float32Array[]): number {
  const moves = vectors.map((vector, i) =>
    Math.hypot(...vector.map((value, k) => value - reference[i]![k]!)),
  );
  return moves.reduce((sum, move) => sum + move, 0) / moves.length;
}

const percent = (share: number) => (100 * share).toFixed(2);
const results = [];
let reference: readonly Float32Array[] | undefined;
for (const dtype of dtypes) {
  const { weights, bytes } = stored(dtype);
  const vectors = await embedAll(usable, detections, { card, weights }, `lfw-${id}-${dtype}.f32`);
  reference ??= vectors;
  const { accuracy, val, eer } = lfwProtocol(usable, vectors);
  const all = compareAll(vectors, people);
  results.push({
    dtype,
    bytes,
    accuracy: `${percent(accuracy.mean)} +- ${percent(accuracy.std)}`,
    'VAL at FAR 1e-3': percent(val.mean),
    EER: percent(eer),
    'all pairs: TAR at FAR 1e-3': percent(tarAtFar(all, 1e-3).tar),
    '1e-4': percent(tarAtFar(all, 1e-4).tar),
    '1e-5': percent(tarAtFar(all, 1e-5).tar),
    'embedding moves by': meanMove(vectors, reference).toFixed(4),
  });
}
printTable(results);
saveResult(`quantization-${id}`, {
  command: `npx tsx --conditions=@facenet/source bench/quantization.ts ${[id, ...named].join(' ')}`,
  model: id,
  photos: photos.length,
  results,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
