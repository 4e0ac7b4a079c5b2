/**
 * The thresholds of the default model's card: distances at which a chosen share of pairs of
 * different people is accepted, over all pairs of the 7,701 photos that LFW's pairs.txt names.
 *
 *   npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts
 */
import { backend } from '@facenet/backend-node';
import { FaceNet, selectFaces } from '@facenet/core';
import { lfwPairs } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const FARS = [1e-2, 1e-3, 1e-4, 1e-5];
/** Distances are counted in steps of a thousandth, 0...2. */
const STEPS = 2000;

const facenet = await FaceNet.load({ backend: backend() });
const photos = [...new Set(lfwPairs(6000).flatMap(({ a, b }) => [a, b]))].sort();
const embeddings: { person: string; vector: Float32Array }[] = [];
for (const [i, path] of photos.entries()) {
  const image = await facenet.analyze(path);
  const [face] = selectFaces(image, { width: 250, height: 250 }, 'central');
  const person = path.split('/').at(-2) as string;
  if (face) embeddings.push({ person, vector: face.embedding });
  if (i % 500 === 0) console.error(`${i} of ${photos.length}`);
}
await facenet.dispose();

const same = new Float64Array(STEPS + 1);
const different = new Float64Array(STEPS + 1);
for (const [i, a] of embeddings.entries()) {
  for (let j = i + 1; j < embeddings.length; j++) {
    const b = embeddings[j] as typeof a;
    let dot = 0;
    for (let k = 0; k < a.vector.length; k++) dot += a.vector[k]! * b.vector[k]!;
    const distance = Math.sqrt(Math.max(0, 2 - 2 * dot));
    const step = Math.min(STEPS, Math.floor((distance * STEPS) / 2));
    (a.person === b.person ? same : different)[step]!++;
  }
}

const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
const acceptedBelow = (counts: Float64Array, step: number) => total(counts.slice(0, step));

/** The largest distance at which no more than this share of different pairs is accepted. */
function operatingPoint(far: number) {
  let step = 0;
  while (step < STEPS && acceptedBelow(different, step + 1) <= far * total(different)) step++;
  return {
    far,
    distance: (2 * step) / STEPS,
    tar: Number((acceptedBelow(same, step) / total(same)).toFixed(4)),
  };
}

const points = FARS.map(operatingPoint);
printTable(points.map(({ far, distance, tar }) => ({ FAR: far, distance, TAR: tar })));
saveResult('thresholds-lfw', {
  command: 'npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts',
  model: facenet.card.id,
  photos: photos.length,
  withFace: embeddings.length,
  samePairs: total(same),
  differentPairs: total(different),
  points,
  machine: describeMachine(['onnxruntime-node']),
});
