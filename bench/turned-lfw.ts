/**
 * Faces turned away, in LFW: pairs of which one photo shows the face from the front and the other
 * strongly turned, told by the landmarks. The photos are those of pairs.txt and at most ten more of each
 * person.
 *
 *   npx tsx --conditions=@facenet/source bench/turned-lfw.ts [MODEL...]
 *
 * A model is an id or a file; default: all embedding models that the SDK fetches. Detections and
 * embeddings are kept in node_modules/.cache/facenet-bench.
 */
import { basename, dirname } from 'node:path';
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard, Point } from '@facenet/core';
import { equalErrorRate, tarAtFar } from '@facenet/core/evaluation';
import { modelIds } from '@facenet/core/models';
import { compareAll } from './lib/all-pairs.js';
import { pairedPhotos, unpairedPhotos } from './lib/lfw.js';
import { detectAll, type FoundFace } from './lib/lfw-detections.js';
import { centralFace, embedAll } from './lib/lfw-embeddings.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const MOST_OF_A_PERSON = 10;
/** Of {@link turnOf}: 9, and 27 and 31 degrees, for a nose as far before the face as half the eyes' distance. */
const FRONTAL_BELOW = 0.15;
const TURNED_FROM = [0.5, 0.6] as const;

/**
 * How far the nose is from the middle between left and right, eyes and corners of the mouth taken
 * together: 0 from the front, 1 where it covers the farther side.
 */
function turnOf({ second: [leftEye, rightEye, nose, leftMouth, rightMouth] }: FoundFace): number {
  const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const left = middle(leftEye, leftMouth);
  const right = middle(rightEye, rightMouth);
  const [dx, dy] = [right[0] - left[0], right[1] - left[1]];
  const along = ((nose[0] - left[0]) * dx + (nose[1] - left[1]) * dy) / (dx * dx + dy * dy);
  return Math.abs(2 * along - 1);
}

const [, , ...named] = process.argv;
const models = named.length > 0 ? named : modelIds('embedding');
const sets = [
  { name: 'lfw-paired', paths: pairedPhotos() },
  { name: 'lfw-unpaired', paths: unpairedPhotos(MOST_OF_A_PERSON) },
];
const found: Record<string, readonly FoundFace[]> = {};
for (const { name, paths } of sets) {
  const keptAs = `${name}-detections.json`;
  Object.assign(found, await detectAll(paths, { keptAs, manyLooks: false }));
}
const usable = sets.map(({ name, paths }) => ({
  name,
  paths: paths.filter((path) => centralFace(found, path)),
}));
const photos = usable.flatMap(({ paths }) => paths);
const people = photos.map((path) => basename(dirname(path)));
const turns = photos.map((path) => turnOf(centralFace(found, path) as FoundFace));

const { loadModel } = await backend();
const percent = (share: number) => Number((100 * share).toFixed(2));
const results = [];
for (const name of models) {
  const model = await loadModel(name);
  const card = model.card as EmbeddingCard;
  const vectors: Float32Array[] = [];
  for (const set of usable) {
    vectors.push(...(await embedAll(set.paths, found, model, `${set.name}-${card.id}.f32`)));
  }
  for (const turnedFrom of TURNED_FROM) {
    const chosen = photos
      .map((_, i) => i)
      .filter((i) => turns[i]! < FRONTAL_BELOW || turns[i]! >= turnedFrom);
    const frontal = (i: number) => turns[chosen[i]!]! < FRONTAL_BELOW;
    const pairs = compareAll(
      chosen.map((i) => vectors[i] as Float32Array),
      chosen.map((i) => people[i] as string),
      (a, b) => frontal(a) !== frontal(b),
    );
    const [at2, at3, at4] = [1e-2, 1e-3, 1e-4].map((far) => tarAtFar(pairs, far).tar);
    const { distance = 0 } = card.thresholds.find(({ far }) => far === 1e-3) ?? {};
    const step = Array.from(pairs.thresholds).findIndex((threshold) => threshold >= distance);
    results.push({
      model: card.id,
      'turned from': turnedFrom,
      'turned photos': chosen.filter((_, i) => !frontal(i)).length,
      'pairs of one person': pairs.samePairs,
      'of two': pairs.differentPairs,
      EER: percent(equalErrorRate(pairs)),
      'TAR at FAR 1e-2': percent(at2!),
      '1e-3': percent(at3!),
      '1e-4': percent(at4!),
      "at the card's distance for 1e-3": `${percent(pairs.tpr[step]!)} at ${pairs.fpr[step]!.toExponential(1)}`,
    });
  }
}
printTable(results);
saveResult('turned-lfw', {
  command: 'npx tsx --conditions=@facenet/source bench/turned-lfw.ts',
  photos: photos.length,
  frontal: turns.filter((turn) => turn < FRONTAL_BELOW).length,
  unit: 'per cent',
  results,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
