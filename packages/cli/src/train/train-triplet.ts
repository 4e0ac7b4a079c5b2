import { scanTrainingDataset } from '@facenet/backend-node';
import { type ImageView, tripletLoss, tripletSteps } from '@facenet/core/training';
import type { Command } from 'commander';
import type { CommandContext, Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';
import { defineTrainCommand, type Settings } from './flags-of-run.js';
import { openLfwValidation } from './lfw-validation.js';
import { openTrainer, runFolders, tellFolders } from './open-training.js';
import { runTraining } from './run-training.js';
import { lossStepText } from './step-text.js';
import { addTrainFlags, type TrainFlags } from './train-flags.js';
import { describeTraining, networksOf, openPhotos } from './training-run.js';

interface TripletFlags extends TrainFlags {
  readonly peoplePerBatch: number;
  readonly imagesPerPerson: number;
  readonly alpha: number;
}

export function trainTripletCommand(session: Session): Command {
  return defineTrainCommand<TripletFlags>(
    session,
    {
      usage: 'triplet',
      summary: 'Train by triplets: two photos of a person, one of another.',
      examples: [
        'train triplet --data-dir faces-160 --batch-size 30 --people-per-batch 15 --images-per-person 10',
        'train triplet --pretrained-model mobilefacenet-512 --model-def mobilefacenet-pytorch --embedding-size 512 --image-size 112',
      ],
    },
    addFlags,
    trainTriplet,
  );
}

function addFlags(command: Command): void {
  const dataDir = expandHome('~/datasets/lfw/lfw_mtcnnpy_160');
  addTrainFlags(command, { dataDir, batchSize: 3 })
    .option('--people-per-batch <n>', 'people of a round', wholeNumberIn(1), 45)
    .option('--images-per-person <n>', 'photos of each', wholeNumberIn(1), 40)
    .option('--alpha <f>', 'margin of squared distances', numberIn(0), 0.2);
}

async function trainTriplet(
  context: CommandContext,
  flags: TripletFlags,
  settings: Settings,
): Promise<void> {
  const { output, signal } = context;
  const folders = runFolders(flags);
  await tellFolders(context, flags, folders);
  const { imageSize, batchSize, seed, alpha } = flags;
  const { peoplePerBatch: people, imagesPerPerson } = flags;
  const dataset = await scanTrainingDataset(flags.dataDir);
  const view: ImageView = {
    size: imageSize,
    randomCrop: flags.randomCrop ?? false,
    randomFlip: flags.randomFlip ?? false,
  };
  const networks = networksOf(flags);
  const photos = await openPhotos(dataset, flags, context);
  const classSizes = dataset.classes.map(({ images }) => images.length);
  const steps = tripletSteps(photos, {
    ...{ classSizes, people, imagesPerPerson, batchSize, alpha, view, seed },
  });
  await output.text('Building training graph');
  const trainer = await openTrainer(context, flags, {
    networks,
    steps,
    losses: [tripletLoss({ alpha })],
    counting: 'bySteps',
    scalars: { keep_probability: flags.keepProbability, alpha },
  });
  const lfw = flags.lfwDir
    ? await openLfwValidation(flags, {
        // The original looks at pairs as it looks at photos to train on, chance included.
        view: flags.compat ? view : { size: imageSize },
        ...{ metric: 0, subtractMean: false, flipped: false, batchSize },
      })
    : undefined;
  try {
    await runTraining(
      context,
      {
        ...{ kind: 'triplet', flags, settings, trainer, networks, photos },
        ...describeTraining(flags, {
          name: folders.name,
          dataset,
          losses: `triplets of margin ${alpha}, ${people} people of ${imagesPerPerson}`,
          colours: { standardization: 'per-image' },
        }),
        mainTerm: 'triplet_loss',
        margin: alpha,
        stepText: lossStepText,
        validateEveryEpochs: 1,
        prelogitsMax: 10,
        ...(lfw && { lfw: (onEmbedded) => lfw.run(trainer.session, signal, onEmbedded) }),
      },
      folders,
    );
  } finally {
    await trainer.dispose();
    await photos.dispose();
    await lfw?.dispose();
  }
}
