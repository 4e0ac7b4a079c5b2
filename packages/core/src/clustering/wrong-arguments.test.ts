import { expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { mobilefacenet } from '../models/index.js';
import { expectOnlyFaceNetErrorsWithin, methodOfNew } from '../testing/whatever.js';
import {
  chineseWhispers,
  clusterByDistance,
  clusterFaces,
  clusteringThreshold,
  dbscan,
  FaceClusters,
} from './index.js';

const { id, embeddingSize, thresholds, defaultFar } = mobilefacenet;
const card = { id, embeddingSize, thresholds, defaultFar };
const embeddings = () =>
  [
    [1, 0],
    [0.8, 0.6],
    [-1, 0],
  ].map((vector) => ({ model: card.id, vector }));
const faces = () => embeddings().map((embedding, i) => ({ embedding, photo: i, id: `f${i}` }));
const matrix = [
  [0, 1],
  [1, 0],
];

const calls: readonly (readonly [string, (...given: never[]) => unknown, () => unknown[]])[] = [
  ['clusterFaces by a card', clusterFaces, () => [faces(), { card, far: 0.001 }]],
  ['clusterFaces', clusterFaces, () => [faces(), { threshold: 1 }]],
  ['clusterByDistance', clusterByDistance, () => [matrix, { threshold: 1 }]],
  ['clusterByDistance of embeddings', clusterByDistance, () => [embeddings(), { threshold: 1 }]],
  ['dbscan', dbscan, () => [embeddings(), { eps: 1, minSamples: 1 }]],
  ['dbscan of distances', dbscan, () => [matrix, { eps: 1, minSamples: 1 }]],
  [
    'chineseWhispers',
    chineseWhispers,
    () => [embeddings(), { similarity: 0.5, iterations: 2, seed: 1, compat: false }],
  ],
  ['clusteringThreshold', clusteringThreshold, () => [card, 10, 0.001]],
  ['add', methodOfNew(some, 'add'), () => [[{ ...faces()[0]!, id: 'x' }]]],
  ['from', FaceClusters.from, () => [JSON.parse(saved), { card }]],
  ['split', methodOfNew(some, 'split'), () => [1, ['f0']]],
  ['merge', methodOfNew(some, 'merge'), () => [1, 2]],
  ['move', methodOfNew(some, 'move'), () => ['f0', 2]],
  ['keepApart', methodOfNew(some, 'keepApart'), () => ['f0', 'f2']],
  ['remove', methodOfNew(some, 'remove'), () => [['f0']]],
  ['suggestMerges', methodOfNew(some, 'suggestMerges'), () => [{}]],
];

async function some(): Promise<FaceClusters> {
  const clusters = new FaceClusters({ threshold: 1 });
  await clusters.add(faces());
  return clusters;
}

const saved = JSON.stringify(await some());

it.each(calls)('%s throws nothing but FaceNetErrors', async (_, call, good) => {
  await expectOnlyFaceNetErrorsWithin(call, good);
});

it.each([null, Number.NaN, {}])('refuses a photo that is %s', async (photo) => {
  // JSON has no NaN, and clusters that were saved with such a photo could not be read again.
  const face = { ...faces()[0]!, photo } as never;
  const refused = /The photo of face 0 is/;
  await expect(clusterFaces([face], { threshold: 1 })).rejects.toThrow(refused);
  await expect(new FaceClusters({ threshold: 1 }).add([face])).rejects.toThrow(refused);
});

it('refuses a face without a name, which saved clusters must have', async () => {
  const face = { ...faces()[0]!, id: '' };
  const adding = new FaceClusters({ threshold: 1 }).add([face]);
  await expect(adding).rejects.toThrow(FaceNetError);
  await expect(adding).rejects.toThrow('The id of face 0 is empty.');
});
