import { backend, scanTrainingDataset } from '@facenet/backend-node';
import { defaultModels } from '@facenet/core/models';
import {
  batchSteps,
  distillationLoss,
  type ImageView,
  openTeacher,
  permutations,
} from '@facenet/core/training';
import type { Command } from 'commander';
import type { CommandContext, Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { rangeIn } from '../program/parse-values.js';
import { defineTrainCommand, type Settings } from './flags-of-run.js';
import { openLfwValidation } from './lfw-validation.js';
import { hubOptions, openTrainer, runFolders, tellFolders } from './open-training.js';
import { runTraining } from './run-training.js';
import { lossStepText } from './step-text.js';
import { addTrainFlags, type TrainFlags } from './train-flags.js';
import { describeTraining, networksOf, openPhotos } from './training-run.js';

interface DistillFlags extends TrainFlags {
  readonly teacher: string;
  readonly lowResolution?: readonly [number, number];
}

export function trainDistillCommand(session: Session): Command {
  return defineTrainCommand<DistillFlags>(
    session,
    {
      usage: 'distill',
      summary: 'Train a network to embed as another one does; photos need no names.',
      examples: [
        'train distill --data-dir faces-112 --crops similarity --model-def mobilefacenet --embedding-size 512 --image-size 112',
        'train distill --data-dir faces-112 --crops similarity --pretrained-model mobilefacenet-512 --model-def mobilefacenet-pytorch --embedding-size 512 --image-size 112 --low-resolution 10-30',
      ],
    },
    (command: Command) => {
      addTrainFlags(command, { dataDir: expandHome('~/datasets/faces'), batchSize: 32 })
        .option(
          '--teacher <id|path>',
          'the model to learn from',
          expandHome,
          defaultModels.embedding,
        )
        .option(
          '--low-resolution <from-to>',
          'show the network faces of so many pixels, and the teacher sharp ones',
          rangeIn(1, 4096),
        );
    },
    trainDistill,
  );
}

async function trainDistill(
  context: CommandContext,
  flags: DistillFlags,
  settings: Settings,
): Promise<void> {
  const { output, signal } = context;
  const folders = runFolders(flags);
  await tellFolders(context, flags, folders);
  const { imageSize, batchSize, seed } = flags;
  const dataset = await scanTrainingDataset(flags.dataDir);
  const node = await backend({
    ...hubOptions(flags, (text) => output.notice(text)),
    ...(flags.threads !== undefined && { threads: flags.threads }),
  });
  const teacher = await openTeacher(node.runtime, await node.loadModel(flags.teacher, { signal }));
  const { alignment, standardization: asTeacher, colorOrder } = teacher.card;
  // A network that begins with the teacher's weights sees images as the teacher does.
  const own = flags.pretrainedModel === undefined;
  const colours = {
    standardization: own ? ('fixed' as const) : asTeacher,
    colorOrder: own ? ('rgb' as const) : colorOrder,
  };
  const still: ImageView = { size: imageSize, crop: alignment.size, ...colours };
  const chance = { randomFlip: flags.randomFlip ?? false, randomCrop: flags.randomCrop ?? false };
  const degrade = flags.lowResolution && {
    lowResolution: { size: flags.lowResolution, probability: 0.8 },
  };
  const view: ImageView = { ...still, ...chance, ...(degrade && { degrade }) };
  const networks = networksOf(flags);
  const photos = await openPhotos(dataset, flags, context);
  const source = photos.batches({
    order: permutations(photos.labels.length, seed),
    ...{ batchSize, seed, views: [view, teacher.view] },
  });
  const steps = batchSteps(source, {
    imageSize,
    // The teacher sees every photo as it is, so that each is embedded once.
    feeds: ({ count, views, indexes }) => teacher.feeds(views[1] as Float32Array, count, indexes),
  });
  await output.text('Building training graph');
  const { embeddingSize } = flags;
  const { embeddingSize: teacherSize } = teacher.card;
  const trainer = await openTrainer(context, flags, {
    networks,
    steps,
    losses: [distillationLoss(teacherSize === embeddingSize ? {} : { teacherSize })],
  });
  const lfw = flags.lfwDir
    ? await openLfwValidation(flags, {
        ...{ view: still, metric: 0, subtractMean: false, flipped: false, batchSize },
      })
    : undefined;
  try {
    await runTraining(
      context,
      {
        ...{ kind: 'distill', flags, settings, trainer, networks, photos },
        ...describeTraining(flags, {
          name: folders.name,
          dataset,
          losses: `distillation from ${teacher.card.id}`,
          colours,
          taughtBy: `the embeddings of ${teacher.card.id}`,
        }),
        mainTerm: 'distillation',
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
    await teacher.dispose();
    await lfw?.dispose();
  }
}
