import { defaultModels } from '@facenet/core/models';
import { type Command, Option } from 'commander';
import { addAlignFlag, addWorkersFlag, type EmbedderFlags } from '../engine/image-embedder.js';
import { addEngineFlags, addModelFlag } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';

/** Flags that say when somebody is unknown. */
export interface UnknownFlags {
  readonly far?: number;
  readonly threshold?: number;
  readonly minProbability?: number;
  /** False with `--no-unknown`. */
  readonly unknown: boolean;
}

/** Flags of both steps of the classifier. */
export interface ClassifierFlags extends EmbedderFlags, UnknownFlags {
  readonly model?: string;
  readonly useSplitDataset?: boolean;
  readonly testDataDir?: string;
  readonly batchSize: number;
  readonly imageSize?: number;
  readonly seed: number;
  readonly minNrofImagesPerClass: number;
  readonly nrofTrainImagesPerClass: number;
  readonly report?: string;
  readonly cache: boolean;
}

/** As the original's; on a CPU fewer are taken. */
const DEFAULT_BATCH_SIZE = 90;

/** The flags of {@link UnknownFlags}. */
export function addUnknownFlags(command: Command): Command {
  return command
    .option(
      '--far <rate>',
      'share of the strangers who may be taken for somebody (default: 0.01)',
      numberIn(1e-9, 1),
    )
    .option(
      '--threshold <distance>',
      'distance to the likeliest person from which on a face is unknown, in place of a rate',
      numberIn(0, 2),
    )
    .option('--min-probability <p>', 'who is less likely is unknown, too', numberIn(0, 1))
    .option('--no-unknown', 'name the likeliest person of every face, as the original does');
}

/** What the flags mean to `classify`. */
export function unknownOptions({ far, threshold, minProbability, unknown }: UnknownFlags) {
  if (!unknown) return { threshold: 2 };
  return {
    ...(far !== undefined && { far }),
    ...(threshold !== undefined && { threshold }),
    ...(minProbability !== undefined && { minProbability }),
  };
}

/** The flags of {@link ClassifierFlags}. */
export function addClassifierFlags(command: Command): Command {
  addAlignFlag(command)
    .option(
      '--use-split-dataset',
      'train on the first photos of each person in DIR, classify the rest',
    )
    .option('--test-data-dir <dir>', 'classify the photos of this folder', expandHome)
    .option(
      '--min-nrof-images-per-class <n>',
      'with --use-split-dataset: leave out people with fewer photos',
      wholeNumberIn(1),
      20,
    )
    .option(
      '--nrof-train-images-per-class <n>',
      'with --use-split-dataset: photos of each person to train on',
      wholeNumberIn(1),
      10,
    )
    .option(
      '--seed <n>',
      'of the split and of the cross-validation',
      wholeNumberIn(0, 2 ** 32 - 1),
      666,
    )
    .option('--report <dir>', 'write a web page with the confusion matrix', expandHome)
    .addOption(
      new Option('--batch-size <n>', 'most images in one run of the network, on a CPU at most 8')
        .argParser(wholeNumberIn(1, 10_000))
        .default(DEFAULT_BATCH_SIZE),
    )
    .option('--image-size <px>', "side of the crops (default: the model's)", wholeNumberIn(1, 4096))
    .option('--no-cache', 'neither use embeddings of earlier runs nor keep those of this one');
  addUnknownFlags(addWorkersFlag(command));
  return addEngineFlags(addModelFlag(command), defaultModels.detector);
}
