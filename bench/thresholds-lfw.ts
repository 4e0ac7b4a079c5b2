/**
 * The thresholds of the models' cards: distances at which a chosen share of pairs of different people
 * is accepted, over all pairs of the 7,701 photos that LFW's pairs.txt names; and the ten folds of
 * its own 6,000 pairs.
 *
 *   npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts [MODEL...]
 *
 * A model is an id or a file; default: all embedding models that the SDK fetches. Behind several,
 * their joined embeddings. Detections and embeddings are kept in node_modules/.cache/facenet-bench.
 */
import { backend } from '@facenet/backend-node';
import { tarAtFar } from '@facenet/core/evaluation';
import { modelIds } from '@facenet/core/models';
import { type AllPairs, compareAll } from './lib/all-pairs.js';
import { embedAll, joined, pairedFaces } from './lib/lfw-embeddings.js';
import { lfwProtocol } from './lib/lfw-protocol.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const FARS = [1e-2, 1e-3, 1e-4, 1e-5];
const [, , ...named] = process.argv;
const models = named.length > 0 ? named : modelIds('embedding');

const { photos, detections, usable, people } = await pairedFaces();
const { loadModel } = await backend();
const sets = new Map<string, Float32Array[]>();
for (const name of models) {
  const model = await loadModel(name);
  const { id } = model.card;
  sets.set(id, await embedAll(usable, detections, model, `lfw-paired-${id}.f32`));
}
if (sets.size > 1) sets.set([...sets.keys()].join('+'), joined([...sets.values()]));

function pointsOf(pairs: AllPairs) {
  return FARS.map((far) => {
    const { threshold, tar } = tarAtFar(pairs, far);
    return { far, distance: threshold, tar: Number(tar.toFixed(4)) };
  });
}

const round = (value: number) => Number(value.toFixed(5));

function tenFolds(vectors: readonly Float32Array[]) {
  const { accuracy, val, auc, eer } = lfwProtocol(usable, vectors);
  return {
    accuracy: round(accuracy.mean),
    std: round(accuracy.std),
    'VAL at FAR 0.001': round(val.mean),
    AUC: round(auc),
    EER: round(eer),
  };
}

const compared = [...sets].map(([model, vectors]) => ({
  model,
  folds: tenFolds(vectors),
  pairs: compareAll(vectors, people),
}));
const [first] = compared;
const results = compared.map(({ model, folds, pairs }) => ({
  model,
  folds,
  points: pointsOf(pairs),
}));
printTable(results.map(({ model, folds }) => ({ model, ...folds })));
printTable(
  results.flatMap(({ model, points }) =>
    points.map(({ far, distance, tar }) => ({ model, FAR: far, distance, TAR: tar })),
  ),
);
saveResult('thresholds-lfw', {
  command: 'npx tsx --conditions=@facenet/source bench/thresholds-lfw.ts',
  photos: photos.length,
  withFace: usable.length,
  samePairs: first?.pairs.samePairs,
  differentPairs: first?.pairs.differentPairs,
  results,
  machine: describeMachine(['onnxruntime-node']),
});
