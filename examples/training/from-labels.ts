/**
 * Trains a network from fresh weights on photos with names alone, with the margin of ArcFace.
 *
 *   npx tsx --conditions=@facenet/source examples/training/from-labels.ts CROPS OUT.safetensors [SIZE]
 *
 * CROPS: aligned faces of 112 pixels, one folder a person, as `facenet align PHOTOS CROPS --method
 * similarity` cuts them. SIZE: what the network is to see of them; default 48 pixels.
 */
import { basename } from 'node:path';
import { nodeBackend, openTrainingPhotos, scanTrainingDataset } from '@facenet/backend-node';
import { architectures } from '@facenet/core/models';
import {
  arcFaceLoss,
  batchSteps,
  createTrainer,
  finishedWeights,
  type ImageView,
  imagesPerClass,
  networkWeights,
  optimizerSpec,
} from '@facenet/core/training';
import { finish, readRecipe, trainedCard, trainFor, withinBudget } from './recipe.js';

const { crops, out, seconds, threads, rest } = readRecipe(3600, ' [SIZE]');
const size = Number(rest[0] ?? 48);
const embeddingSize = 128;

// A person's only photo teaches nothing about what varies between photos of one person.
const { classes } = await scanTrainingDataset(crops);
const people = classes.filter(({ images }) => images.length >= 2);
const photos = await openTrainingPhotos({ classes: people }, { threads: 1 });
const view: ImageView = {
  ...{ size, crop: 106, randomCrop: true, randomFlip: true, standardization: 'fixed' },
  degrade: { color: { probability: 0.5, brightness: 0.3, contrast: 0.3 } },
};
const source = photos.batches({
  // People with many photos, of whom there are few, do not count more than others.
  order: imagesPerClass(photos.labels, { batchSize: 64, imagesPerClass: 2 }, 666),
  ...{ batchSize: 64, views: [view], seed: 666 },
});

const architecture = architectures.get('mobilefacenet');
const network = architecture.create({ embeddingSize, imageSize: size, batchNorm: true });
const node = await nodeBackend(threads === undefined ? {} : { threads });
const trainer = await createTrainer({
  engine: await node.training(),
  network,
  losses: [arcFaceLoss({ classes: people.length, margin: 0.3, scale: 24 })],
  optimizer: optimizerSpec('ADAM', { epsilon: 1e-8 }),
  schedule: withinBudget(3e-3, seconds),
  weightDecay: 1e-4,
  // A short training: what batch norms remember must follow the weights.
  batchNormDecay: 0.9,
  steps: batchSteps(source, { imageSize: size }),
  epochs: Number.POSITIVE_INFINITY,
  epochSize: 100,
});
await trainFor(trainer, seconds);

const loaded = architecture.create({ embeddingSize, imageSize: size });
const weights = finishedWeights(network, await networkWeights(trainer.session, network), loaded);
const card = trainedCard(basename(out, '.safetensors'), architecture.id, {
  ...{ embeddingSize, size },
  trainingData: crops,
});
await finish(out, { network: loaded, weights, card }, [trainer, photos]);
