import { OPTIMIZERS } from '@facenet/core/training';
import { type Command, Option } from 'commander';
import { addComputeFlags, addModelFlags, type ModelFlags } from '../program/engine-flags.js';
import { expandHome } from '../program/expand-home.js';
import { numberIn, wholeNumberIn } from '../program/parse-values.js';

/** Flags that all trainings take: those of the original, then those beyond it. */
export interface TrainFlags extends ModelFlags {
  readonly logsBaseDir: string;
  readonly modelsBaseDir: string;
  readonly pretrainedModel?: string;
  readonly dataDir: string;
  readonly modelDef: string;
  readonly maxNrofEpochs: number;
  readonly batchSize: number;
  readonly imageSize: number;
  readonly epochSize: number;
  readonly embeddingSize: number;
  readonly randomCrop?: boolean;
  readonly randomFlip?: boolean;
  readonly keepProbability: number;
  readonly weightDecay: number;
  readonly optimizer: keyof typeof OPTIMIZERS;
  readonly learningRate: number;
  readonly learningRateDecayEpochs: number;
  readonly learningRateDecayFactor: number;
  readonly movingAverageDecay: number;
  readonly seed: number;
  readonly learningRateScheduleFile: string;
  readonly lfwPairs: string;
  readonly lfwDir: string;
  readonly lfwNrofFolds: number;
  readonly runtime?: string;
  readonly device?: 'cuda' | 'cpu';
  readonly threads?: number;
  readonly workers?: number;
  readonly resume?: string;
  readonly checkpointEvery: number;
  readonly clip?: number;
  readonly freeze?: readonly string[];
  readonly accumulate: number;
  readonly logHistograms?: boolean;
  readonly report?: string;
  readonly crops: 'margin' | 'similarity';
  readonly compat?: boolean;
  /** Of TensorFlow, which is told elsewhere how much memory it may take. */
  readonly gpuMemoryFraction?: string;
}

/** Where softmax and triplet training of the original differ in what they take for granted. */
export interface TrainDefaults {
  readonly dataDir: string;
  readonly batchSize: number;
}

export function addTrainFlags(command: Command, defaults: TrainDefaults): Command {
  command
    .option(
      '--logs-base-dir <dir>',
      'folder of event logs',
      expandHome,
      expandHome('~/logs/facenet'),
    )
    .option(
      '--models-base-dir <dir>',
      'folder of models',
      expandHome,
      expandHome('~/models/facenet'),
    )
    .option('--gpu-memory-fraction <share>', 'taken and ignored')
    .option('--pretrained-model <path>', 'begin with the weights of this model', expandHome)
    .option('--data-dir <dir>', 'aligned faces, one folder a person', expandHome, defaults.dataDir)
    .option('--model-def <name>', 'architecture', 'models.inception_resnet_v1')
    .option('--max-nrof-epochs <n>', 'epochs to run', wholeNumberIn(1), 500)
    .option('--batch-size <n>', 'images in a step', wholeNumberIn(1), defaults.batchSize)
    .option('--image-size <px>', 'side of the images', wholeNumberIn(1, 4096), 160)
    .option('--epoch-size <n>', 'steps an epoch', wholeNumberIn(1), 1000)
    .option('--embedding-size <n>', 'values of an embedding', wholeNumberIn(1, 65_536), 128)
    .option('--random-crop', 'cut anywhere (default: the centre)')
    .option('--random-flip', 'mirror half of the images')
    .option('--keep-probability <p>', 'features that dropout keeps', numberIn(0, 1), 1)
    .option('--weight-decay <f>', 'L2 regularisation', numberIn(0), 0)
    .addOption(
      new Option('--optimizer <name>', 'optimiser')
        .choices(Object.keys(OPTIMIZERS))
        .default('ADAGRAD'),
    )
    .option(
      '--learning-rate <rate>',
      'first rate; 0 or below: as the schedule file says',
      numberIn(Number.NEGATIVE_INFINITY),
      0.1,
    )
    .option('--learning-rate-decay-epochs <n>', 'epochs between decays', wholeNumberIn(1), 100)
    .option('--learning-rate-decay-factor <f>', 'decay of the rate', numberIn(0), 1)
    .option('--moving-average-decay <f>', 'decay of averaged weights', numberIn(0, 1), 0.9999)
    .option('--seed <n>', 'of all random numbers', wholeNumberIn(0), 666)
    .option(
      '--learning-rate-schedule-file <file>',
      'rates by epoch, where the learning rate is not above 0',
      expandHome,
      'data/learning_rate_schedule.txt',
    )
    .option('--lfw-pairs <file>', 'pairs to validate on', expandHome, 'data/pairs.txt')
    .option(
      '--lfw-dir <dir>',
      'aligned faces of the pairs (default: no validation on pairs)',
      expandHome,
      '',
    )
    .option('--lfw-nrof-folds <n>', 'folds', wholeNumberIn(2, 10_000), 10)
    .option('--log-histograms', 'write histograms of weights and gradients')
    .addOption(new Option('--runtime <engine>', 'engine that trains (default: the fastest here)'));
  addComputeFlags(command)
    .option('--workers <n>', 'threads that read photos', wholeNumberIn(1, 64))
    .option('--resume <dir>', 'go on from the last checkpoint of this model folder', expandHome)
    .option(
      '--checkpoint-every <n>',
      'steps between checkpoints; 0: at the end of epochs',
      wholeNumberIn(0),
      0,
    )
    .option('--clip <norm>', 'shorten gradients that are longer than this', numberIn(0))
    .option(
      '--freeze <names>',
      'keep variables whose names begin so, with commas between: InceptionResnetV1/Conv2d',
      (text: string) => text.split(',').filter((name) => name !== ''),
    )
    .option('--accumulate <n>', 'steps whose gradients make one update', wholeNumberIn(1), 1)
    .addOption(
      new Option('--crops <method>', 'how facenet align cut the faces, for the card of the model')
        .choices(['margin', 'similarity'])
        .default('margin'),
    )
    .option('--report <dir>', 'write a web page with curves', expandHome)
    .option('--compat', "the original's behaviour where that is a defect");
  return addModelFlags(command);
}
