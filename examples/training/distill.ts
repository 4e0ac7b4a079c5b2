/**
 * Distils the default model into a network that sees a quarter of the pixels, from fresh weights. Photos
 * need no names: the teacher's embeddings say what there is to learn.
 *
 *   npx tsx --conditions=@facenet/source examples/training/distill.ts CROPS OUT.safetensors [SIZE]
 *
 * CROPS: aligned faces of 112 pixels, as `facenet align PHOTOS CROPS --method similarity` cuts them.
 * SIZE: what the network is to see of them; default 56 pixels.
 */
import { basename } from 'node:path';
import { nodeBackend, openTrainingPhotos, scanTrainingDataset } from '@facenet/backend-node';
import { architectures } from '@facenet/core/models';
import {
  batchSteps,
  createTrainer,
  distillationLoss,
  finishedWeights,
  type ImageView,
  networkWeights,
  openTeacher,
  optimizerSpec,
  permutations,
} from '@facenet/core/training';
import { finish, readRecipe, trainedCard, trainFor, withinBudget } from './recipe.js';

const { crops, out, seconds, threads, rest } = readRecipe(3600, ' [SIZE]');
const size = Number(rest[0] ?? 56);
const node = await nodeBackend(threads === undefined ? {} : { threads });
const teacher = await openTeacher(node.runtime, await node.loadModel('mobilefacenet-512'));
const { embeddingSize } = teacher.card;

const photos = await openTrainingPhotos(await scanTrainingDataset(crops), { threads: 1 });
const view: ImageView = { size, crop: 112, randomFlip: true, standardization: 'fixed' };
const source = photos.batches({
  order: permutations(photos.labels.length, 666),
  batchSize: 32,
  views: [view, teacher.view],
  seed: 666,
});

const architecture = architectures.get('mobilefacenet');
const network = architecture.create({ embeddingSize, imageSize: size, batchNorm: true });
const trainer = await createTrainer({
  engine: await node.training(),
  network,
  losses: [distillationLoss()],
  optimizer: optimizerSpec('ADAM', { epsilon: 1e-8 }),
  schedule: withinBudget(3e-3, seconds),
  // A short training: what batch norms remember must follow the weights.
  batchNormDecay: 0.9,
  steps: batchSteps(source, {
    imageSize: size,
    // The teacher sees a photo always alike, so that it embeds each only once.
    feeds: ({ views, count, indexes }) => teacher.feeds(views[1] as Float32Array, count, indexes),
  }),
  epochs: Number.POSITIVE_INFINITY,
  epochSize: 100,
});
await trainFor(trainer, seconds);

const loaded = architecture.create({ embeddingSize, imageSize: size });
const weights = finishedWeights(network, await networkWeights(trainer.session, network), loaded);
const card = trainedCard(basename(out, '.safetensors'), architecture.id, {
  ...{ embeddingSize, size },
  trainingData: `${crops}, by the embeddings of ${teacher.card.id}`,
});
await finish(out, { network: loaded, weights, card }, [trainer, photos, teacher]);
