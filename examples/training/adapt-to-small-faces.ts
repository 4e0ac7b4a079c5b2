/**
 * Teaches a model to embed small faces, as cameras see them far away, as it embeds the same faces large:
 * it is its own teacher, so photos need no names.
 *
 *   npx tsx --conditions=@facenet/source examples/training/adapt-to-small-faces.ts CROPS OUT.safetensors
 *
 * CROPS: aligned faces, as `facenet align PHOTOS CROPS --method similarity` cuts them. Afterwards:
 * `FaceNet.load({ backend, model: 'OUT.safetensors' })`, with a threshold from `facenet calibrate`.
 */
import { nodeBackend, openTrainingPhotos, scanTrainingDataset } from '@facenet/backend-node';
import { architectures } from '@facenet/core/models';
import {
  batchSteps,
  createTrainer,
  distillationLoss,
  type ImageView,
  networkWeights,
  openTeacher,
  optimizerSpec,
  permutations,
} from '@facenet/core/training';
import { adaptedCard, finish, readRecipe, trainFor, withinBudget } from './recipe.js';

const { crops, out, seconds, threads } = readRecipe(330);
const node = await nodeBackend(threads === undefined ? {} : { threads });
const model = await node.loadModel('mobilefacenet-512');
const teacher = await openTeacher(node.runtime, model);
const { architecture, embeddingSize, alignment } = teacher.card;
const network = architectures.get(architecture).create({ embeddingSize });

const photos = await openTrainingPhotos(await scanTrainingDataset(crops), { threads: 1 });
// The teacher sees all faces sharp; most that are learned from have 12 to 16 pixels.
const view: ImageView = {
  ...teacher.view,
  degrade: { lowResolution: { size: [12, 16], probability: 0.85 } },
};
const source = photos.batches({
  order: permutations(photos.labels.length, 666),
  batchSize: 32,
  views: [view, teacher.view],
  seed: 666,
});

const trainer = await createTrainer({
  engine: await node.training(),
  network,
  start: model.weights,
  losses: [distillationLoss()],
  optimizer: optimizerSpec('ADAM', { epsilon: 1e-8 }),
  schedule: withinBudget(7e-4, seconds),
  steps: batchSteps(source, {
    imageSize: alignment.size,
    feeds: ({ views, count, indexes }) => teacher.feeds(views[1] as Float32Array, count, indexes),
  }),
  epochs: Number.POSITIVE_INFINITY,
  epochSize: 100,
});
await trainFor(trainer, seconds);

const weights = await networkWeights(trainer.session, network);
const card = adaptedCard(teacher.card, 'small faces');
await finish(out, { network, weights, card }, [trainer, photos, teacher]);
