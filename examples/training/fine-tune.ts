/**
 * Makes the default model surer of a few people of one's own, as one's own camera shows them, without
 * having it take strangers for them: photos of a person are drawn together and those of two pushed
 * apart, while the model as it was keeps every embedding near where it is.
 *
 *   npx tsx --conditions=@facenet/source examples/training/fine-tune.ts CROPS OUT.safetensors [LEAST-MOST]
 *
 * CROPS: aligned faces of 112 pixels, one folder a person, ten photos or so of each, as `facenet align
 * PHOTOS CROPS --method similarity` cuts them. LEAST-MOST: sizes of faces as the camera sees them, in
 * pixels; default 14-28.
 */
import { nodeBackend, openTrainingPhotos, scanTrainingDataset } from '@facenet/backend-node';
import { architectures } from '@facenet/core/models';
import {
  batchHardLoss,
  batchSteps,
  createTrainer,
  distillationLoss,
  type ImageView,
  imagesPerClass,
  networkWeights,
  openTeacher,
  optimizerSpec,
  weighted,
} from '@facenet/core/training';
import { adaptedCard, finish, readRecipe, trainFor, withinBudget } from './recipe.js';

const { crops, out, seconds, threads, rest } = readRecipe(150, ' [LEAST-MOST]');
const [least = 14, most = 28] = (rest[0] ?? '14-28').split('-').map(Number);
const node = await nodeBackend(threads === undefined ? {} : { threads });
const model = await node.loadModel('mobilefacenet-512');
const teacher = await openTeacher(node.runtime, model);
const { architecture, embeddingSize, alignment } = teacher.card;
const network = architectures.get(architecture).create({ embeddingSize });

const dataset = await scanTrainingDataset(crops);
const photos = await openTrainingPhotos(dataset, { threads: 1 });
const view: ImageView = {
  ...{ ...teacher.view, randomFlip: true },
  degrade: {
    lowResolution: { size: [least, most], probability: 0.8 },
    color: { brightness: 0.2, contrast: 0.2, probability: 0.5 },
  },
};
const people = Math.min(8, dataset.classes.length);
const batchSize = people * 4;
const source = photos.batches({
  order: imagesPerClass(photos.labels, { batchSize, imagesPerClass: 4 }, 666),
  ...{ batchSize, views: [view, teacher.view], seed: 666 },
});

const trainer = await createTrainer({
  engine: await node.training(),
  network,
  start: model.weights,
  losses: [distillationLoss(), weighted(batchHardLoss({ margin: 0.3 }), 0.1)],
  optimizer: optimizerSpec('ADAM', { epsilon: 1e-8 }),
  schedule: withinBudget(3e-4, seconds),
  steps: batchSteps(source, {
    imageSize: alignment.size,
    feeds: ({ views, count, indexes }) => teacher.feeds(views[1] as Float32Array, count, indexes),
  }),
  epochs: Number.POSITIVE_INFINITY,
  epochSize: 100,
});
await trainFor(trainer, seconds);

const weights = await networkWeights(trainer.session, network);
const card = adaptedCard(teacher.card, 'own people');
await finish(out, { network, weights, card }, [trainer, photos, teacher]);
