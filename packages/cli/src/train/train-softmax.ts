import { readFile } from 'node:fs/promises';
import { ioFailed, scanTrainingDataset } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import {
  adaFaceLoss,
  arcFaceLoss,
  batchSteps,
  centerLoss,
  cosFaceLoss,
  evaluateLoss,
  filterDataset,
  type ImageView,
  MersenneTwister,
  permutations,
  prelogitsNorm,
  readFilterMetrics,
  sampleClasses,
  seededRandom,
  softmaxLoss,
  splitImages,
  type TrainingBatch,
  type TrainingDataset,
} from '@facenet/core/training';
import { type Command, Option } from 'commander';
import type { CommandContext, Session } from '../program/define-command.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';
import { Dots } from '../validate/tell-skipped.js';
import { defineTrainCommand, type Settings } from './flags-of-run.js';
import { openLfwValidation } from './lfw-validation.js';
import { openTrainer, runFolders, tellFolders } from './open-training.js';
import { runTraining } from './run-training.js';
import { softmaxStepText } from './step-text.js';
import { addTrainFlags, type TrainFlags } from './train-flags.js';
import { describeTraining, networksOf, openPhotos } from './training-run.js';

interface SoftmaxFlags extends TrainFlags {
  readonly loss: keyof typeof heads;
  readonly margin?: number;
  readonly scale?: number;
  readonly subCenters?: number;
  readonly sampledClasses?: number;
  readonly randomRotate?: boolean;
  readonly useFixedImageStandardization?: boolean;
  readonly centerLossFactor: number;
  readonly centerLossAlfa: number;
  readonly prelogitsNormLossFactor: number;
  readonly prelogitsNormP: number;
  readonly prelogitsHistMax: number;
  readonly filterFilename: string;
  readonly filterPercentile: number;
  readonly filterMinNrofImagesPerClass: number;
  readonly validateEveryNEpochs: number;
  readonly validationSetSplitRatio: number;
  readonly minNrofValImagesPerClass: number;
  readonly lfwBatchSize: number;
  readonly lfwDistanceMetric: '0' | '1';
  readonly lfwUseFlippedImages?: boolean;
  readonly lfwSubtractMean?: boolean;
}

/** What tells people apart: the original's softmax, and those with a margin between people. */
const heads = {
  softmax: softmaxLoss,
  arcface: arcFaceLoss,
  cosface: cosFaceLoss,
  adaface: adaFaceLoss,
};

export function trainSoftmaxCommand(session: Session): Command {
  return defineTrainCommand<SoftmaxFlags>(
    session,
    {
      usage: 'softmax',
      summary: 'Train by telling people apart: softmax, with center loss if wanted.',
      examples: [
        'train softmax --data-dir faces-160 --optimizer ADAM --learning-rate 0.001 --random-flip',
        'train softmax --data-dir faces-160 --learning-rate -1 --learning-rate-schedule-file rates.txt',
        'train softmax --resume ~/models/facenet/20260101-120000',
      ],
    },
    addFlags,
    trainSoftmax,
  );
}

function addFlags(command: Command): void {
  const dataDir = expandHome('~/datasets/casia/casia_maxpy_mtcnnalign_182_160');
  addTrainFlags(command, { dataDir, batchSize: 90 })
    .addOption(
      new Option('--loss <name>', 'what tells people apart')
        .choices(Object.keys(heads))
        .default('softmax'),
    )
    .option('--margin <m>', 'of arcface, cosface and adaface, between people', numberIn(0))
    .option('--scale <s>', 'of arcface, cosface and adaface: length of features', numberIn(0))
    .option(
      '--sub-centers <k>',
      'of arcface, cosface and adaface: centres of a person',
      wholeNumberIn(1),
    )
    .option(
      '--sampled-classes <n>',
      'of arcface, cosface and adaface: people a step, beside those of the batch (default: all)',
      wholeNumberIn(1),
    )
    .option('--nrof-preprocess-threads <n>', 'taken and ignored, as before; see --workers')
    .option('--random-rotate', 'turn images by up to 10 degrees')
    .option('--use-fixed-image-standardization', '(v - 127.5) / 128 (default: by each image)')
    .option('--center-loss-factor <f>', 'weight of center loss', numberIn(0), 0)
    .option('--center-loss-alfa <f>', 'what centres keep in a step', numberIn(0, 1), 0.95)
    .option('--prelogits-norm-loss-factor <f>', 'weight of the norm of features', numberIn(0), 0)
    .option('--prelogits-norm-p <p>', 'which norm', numberIn(0), 1)
    .option('--prelogits-hist-max <f>', 'largest feature of the histogram', numberIn(0), 10)
    .option('--filter-filename <file>', 'HDF5 of distances to centres', expandHome, '')
    .option('--filter-percentile <p>', 'keep images nearer than this', numberIn(0, 100), 100)
    .option('--filter-min-nrof-images-per-class <n>', 'drop smaller classes', wholeNumberIn(0), 0)
    .option('--validate-every-n-epochs <n>', 'epochs between validations', wholeNumberIn(1), 5)
    .option('--validation-set-split-ratio <r>', 'share held back for validation', numberIn(0, 1), 0)
    .option('--min-nrof-val-images-per-class <n>', 'drop smaller classes', numberIn(0), 0)
    .option('--lfw-batch-size <n>', 'images in one run of validation', wholeNumberIn(1), 100)
    .addOption(
      new Option('--lfw-distance-metric <n>', '0: squared Euclidean; 1: angle')
        .choices(['0', '1'])
        .default('0'),
    )
    .option('--lfw-use-flipped-images', 'join the embeddings of image and mirror image')
    .option('--lfw-subtract-mean', 'subtract the mean embedding of the other folds');
}

async function trainSoftmax(
  context: CommandContext,
  flags: SoftmaxFlags,
  settings: Settings,
): Promise<void> {
  const { output, signal } = context;
  const folders = runFolders(flags);
  await tellFolders(context, flags, folders);
  const { train, validation } = await datasetsOf(flags);
  const classes = train.classes.length;
  const examples = (set: TrainingDataset) => set.classes.flatMap(({ images }) => images).length;
  await output.text(`Number of classes in training set: ${classes}`);
  await output.text(`Number of examples in training set: ${examples(train)}`);
  await output.text(`Number of classes in validation set: ${validation?.classes.length ?? 0}`);
  await output.text(
    `Number of examples in validation set: ${validation ? examples(validation) : 0}`,
  );

  const { imageSize, batchSize, seed, compat = false } = flags;
  const standardization = flags.useFixedImageStandardization ? 'fixed' : 'per-image';
  const still: ImageView = { size: imageSize, standardization };
  const view: ImageView = {
    ...still,
    randomCrop: flags.randomCrop ?? false,
    randomFlip: flags.randomFlip ?? false,
    randomRotate: flags.randomRotate ?? false,
  };
  const networks = networksOf(flags);
  const photos = await openPhotos(train, flags, context);
  const order = permutations(photos.labels.length, seed);
  const { sampledClasses } = flags;
  checkSampling(flags, classes);
  const steps = batchSteps(photos.batches({ order, batchSize, views: [view], seed }), {
    imageSize,
    ...(sampledClasses !== undefined && {
      // By the step alone, so that a resumed training draws the same.
      async feeds({ labels, step }: TrainingBatch) {
        const ids = sampleClasses(labels, classes, sampledClasses, seededRandom(seed, step));
        return { class_ids: { shape: [ids.length], data: ids } };
      },
    }),
  });
  await output.text('Building training graph');
  const head = heads[flags.loss];
  const { margin, scale, subCenters } = flags;
  const margins = {
    ...(margin !== undefined && { margin }),
    ...(scale !== undefined && { scale }),
    ...(subCenters !== undefined && { subCenters }),
    ...(sampledClasses !== undefined && { sampled: true }),
  };
  const { centerLossFactor: factor, centerLossAlfa: alfa } = flags;
  const { prelogitsNormLossFactor, prelogitsNormP } = flags;
  const trainer = await openTrainer(context, flags, {
    networks,
    steps,
    losses: [
      head({ classes, ...margins }),
      centerLoss({ classes, factor, alfa, compat }),
      prelogitsNorm({ factor: prelogitsNormLossFactor, p: prelogitsNormP }),
    ],
    scalars: { keep_probability: flags.keepProbability },
  });
  const held = validation && (await openPhotos(validation, flags, context));
  const lfw = flags.lfwDir
    ? await openLfwValidation(flags, {
        view: still,
        metric: flags.lfwDistanceMetric === '1' ? 1 : 0,
        subtractMean: flags.lfwSubtractMean ?? false,
        flipped: flags.lfwUseFlippedImages ?? false,
        batchSize: flags.lfwBatchSize,
      })
    : undefined;
  const validate = async () => {
    if (!held) return undefined;
    await output.text('Running forward pass on validation set');
    const all = Int32Array.from(held.labels.keys());
    // Full batches only, as the original has it; of fewer photos, one of them all.
    const size = Math.min(flags.lfwBatchSize, all.length);
    await using source = held.batches({ order: all, batchSize: size, views: [still], seed });
    const dots = new Dots(output, 1);
    const onBatch = (done: number) => dots.done(done);
    dots.done(0);
    // Awaited here, for the source ends with this block.
    const found = await evaluateLoss(trainer.session, source, {
      ...{ imageSize, fullBatchesOf: size, onBatch, signal },
    }).finally(() => dots.end());
    return found;
  };
  try {
    await output.text('Running training');
    await runTraining(
      context,
      {
        ...{ kind: 'softmax', flags, settings, trainer, networks, photos },
        ...describeTraining(flags, {
          name: folders.name,
          dataset: train,
          losses: `${flags.loss} ${JSON.stringify({ ...margins, sampledClasses })}, center loss ${factor} ${alfa}, norm ${prelogitsNormLossFactor} ${prelogitsNormP}`,
          colours: { standardization },
        }),
        mainTerm: 'cross_entropy',
        stepText: softmaxStepText,
        validate,
        validateEveryEpochs: flags.validateEveryNEpochs,
        prelogitsMax: flags.prelogitsHistMax,
        ...(lfw && {
          lfw: async (onEmbedded) => {
            await output.text('Runnning forward pass on LFW images');
            return lfw.run(trainer.session, signal, onEmbedded);
          },
        }),
      },
      folders,
    );
  } finally {
    await trainer.dispose();
    await photos.dispose();
    await held?.dispose();
    await lfw?.dispose();
  }
}

/** @throws FaceNetError INVALID_ARGUMENT for a loss that looks at all people, or more than there are */
function checkSampling({ loss, sampledClasses }: SoftmaxFlags, classes: number): void {
  if (sampledClasses === undefined || (loss !== 'softmax' && sampledClasses <= classes)) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    loss === 'softmax'
      ? '--loss softmax looks at all people in every step, so --sampled-classes has no meaning.'
      : `--sampled-classes ${sampledClasses} are more than the ${classes} people of the data set.`,
    { hint: 'Choose arcface, cosface or adaface, and at most as many as there are people.' },
  );
}

/** What is trained on and what is held back, as the flags filter and split it. */
async function datasetsOf(
  flags: SoftmaxFlags,
): Promise<{ train: TrainingDataset; validation?: TrainingDataset }> {
  const all = await scanTrainingDataset(flags.dataDir);
  const { filterFilename: path } = flags;
  const filtered = path
    ? filterDataset(all, readFilterMetrics(await bytesOf(path)), {
        percentile: flags.filterPercentile,
        minImages: flags.filterMinNrofImagesPerClass,
      })
    : all;
  if (flags.validationSetSplitRatio === 0) return { train: filtered };
  return splitImages(filtered, {
    ratio: flags.validationSetSplitRatio,
    minTrainImages: flags.minNrofValImagesPerClass,
    random: new MersenneTwister(flags.seed),
    compat: flags.compat ?? false,
  });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw ioFailed('read', path, error, 'Name the HDF5 file of distances to centres.');
  }
}
