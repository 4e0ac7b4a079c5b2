/**
 * Makes the default model surer of a few people of one's own, as one's own camera shows them, without
 * having it take strangers for them. Photos of a person are drawn together; faces of others, of whom any
 * will do that are not among those to be told apart, are pushed away; and the model as it was keeps every
 * embedding near where it is.
 *
 *   npx tsx --conditions=@facenet/source examples/training/fine-tune.ts CROPS OUT.safetensors OTHERS
 *     [LEAST-MOST]
 *
 * CROPS: aligned faces of 112 pixels, one folder a person, ten photos or so of each, as `facenet align
 * PHOTOS CROPS --method similarity` cuts them. OTHERS: as many faces of other people as there are, cut in
 * the same way. LEAST-MOST: sizes of faces as the camera sees them, in pixels; default 14-28.
 */
import { nodeBackend, openTrainingPhotos, scanTrainingDataset } from '@facenet/backend-node';
import { architectures } from '@facenet/core/models';
import {
  batchHardLoss,
  batchSteps,
  createTrainer,
  distillationLoss,
  type ImageView,
  networkWeights,
  openTeacher,
  optimizerSpec,
  Sampler,
  weighted,
} from '@facenet/core/training';
import { adaptedCard, finish, readRecipe, trainFor, withinBudget } from './recipe.js';

const { crops, out, seconds, threads, rest } = readRecipe(150, ' OTHERS [LEAST-MOST]');
const [others, sizes = '14-28'] = rest;
if (!others) throw new Error('Name a folder of faces of other people.');
const [least = 14, most = 28] = sizes.split('-').map(Number);
const node = await nodeBackend(threads === undefined ? {} : { threads });
const model = await node.loadModel('mobilefacenet-512');
const teacher = await openTeacher(node.runtime, model);
const { architecture, embeddingSize, alignment } = teacher.card;
const network = architectures.get(architecture).create({ embeddingSize });

const [own, strangers] = await Promise.all([crops, others].map((dir) => scanTrainingDataset(dir)));
const classes = [...(own?.classes ?? []), ...(strangers?.classes ?? [])];
const photos = await openTrainingPhotos({ classes }, { threads: 1 });
const view: ImageView = {
  ...{ ...teacher.view, randomFlip: true },
  degrade: {
    lowResolution: { size: [least, most], probability: 0.8 },
    color: { brightness: 0.2, contrast: 0.2, probability: 0.5 },
  },
};
// Half of a batch are four photos each of some of our people, the rest are others.
const people = own?.classes.length ?? 0;
const [some, each, batchSize] = [Math.min(4, people), 4, 32];
const firstOfOthers = photos.labels.findIndex((label) => label >= people);
const order = new Sampler((random) => {
  const chosen = random.permutation(people).subarray(0, some);
  const ours = [...chosen].flatMap((person) => {
    const all = [...photos.labels.keys()].filter((i) => photos.labels[i] === person);
    return [...random.shuffle(Int32Array.from(all))].slice(0, each);
  });
  const count = photos.labels.length - firstOfOthers;
  const theirs = random.permutation(count).subarray(0, batchSize - ours.length);
  return Int32Array.from([...ours, ...theirs.map((i) => firstOfOthers + i)]);
}, 666);
const source = photos.batches({
  ...{ order, batchSize, seed: 666, views: [view, teacher.view] },
});

const trainer = await createTrainer({
  engine: await node.training(),
  network,
  start: model.weights,
  losses: [distillationLoss(), weighted(batchHardLoss({ margin: 0.3 }), 0.05)],
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
