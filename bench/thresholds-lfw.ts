/**
 * The thresholds of the default model's card: distances at which a chosen share of pairs of
 * different people is accepted, over all pairs of the 7,701 photos that LFW's pairs.txt names.
 *
 *   npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts
 */
import { basename, dirname } from 'node:path';
import { backend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { tarAtFar } from '@facenet/core/evaluation';
import { selectFaces } from '@facenet/core/image';
import { compareAll } from './lib/all-pairs.js';
import { lfwPairs } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const FARS = [1e-2, 1e-3, 1e-4, 1e-5];
const facenet = await FaceNet.load({ backend: backend() });
const photos = [...new Set(lfwPairs(6000).flatMap(({ a, b }) => [a, b]))].sort();
const embeddings: Float32Array[] = [];
const people: string[] = [];
for (const [i, path] of photos.entries()) {
  const image = await facenet.analyze(path);
  const [face] = selectFaces(image, { width: 250, height: 250 }, 'central');
  if (face) {
    embeddings.push(face.embedding.vector);
    people.push(basename(dirname(path)));
  }
  if (i % 500 === 0) console.error(`${i} of ${photos.length}`);
}
await facenet.dispose();

const roc = compareAll(embeddings, people);
const points = FARS.map((far) => {
  const { threshold, tar } = tarAtFar(roc, far);
  return { far, distance: threshold, tar: Number(tar.toFixed(4)) };
});
printTable(points.map(({ far, distance, tar }) => ({ FAR: far, distance, TAR: tar })));
saveResult('thresholds-lfw', {
  command: 'npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts',
  model: facenet.card.id,
  photos: photos.length,
  withFace: embeddings.length,
  samePairs: roc.samePairs,
  differentPairs: roc.differentPairs,
  points,
  machine: describeMachine(['onnxruntime-node']),
});
