import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  backend,
  chooseTrainingEngine,
  ioFailed,
  type NodeBackendOptions,
} from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import { type Network, parametersOf } from '@facenet/core/network';
import {
  type CreateTrainerOptions,
  constant,
  createTrainer,
  type LossHead,
  optimizerSpec,
  parseScheduleFile,
  SCHEDULE_FILES,
  type Schedule,
  type StepSource,
  staircase,
  startFrom,
  type Trainer,
} from '@facenet/core/training';
import type { CommandContext } from '../program/define-command.js';
import { runName } from './step-text.js';
import type { TrainFlags } from './train-flags.js';
import { pretrainedWeights, type TrainingRun } from './training-run.js';

/** The trainer that the flags of a command want. */
export async function openTrainer(
  { output, signal }: CommandContext,
  flags: TrainFlags,
  parts: {
    readonly networks: TrainingRun['networks'];
    readonly losses: readonly LossHead[];
    readonly steps: StepSource;
  } & Partial<Pick<CreateTrainerOptions, 'counting' | 'scalars'>>,
): Promise<Trainer> {
  const { runtime, device, threads, clip, accumulate, movingAverageDecay, compat = false } = flags;
  const onNotice = (text: string) => output.notice(text);
  const engine = await chooseTrainingEngine({
    ...(runtime !== undefined && { runtime }),
    ...(device && { device }),
    ...(threads !== undefined && { threads }),
    onNotice,
  });
  const { networks, ...rest } = parts;
  const frozen = frozenBy(flags, networks.trained);
  const { pretrainedModel, resume } = flags;
  let start: Weights | undefined;
  if (pretrainedModel && resume === undefined) {
    await output.text(`Restoring pretrained model: ${pretrainedModel}`);
    const node = await backend(hubOptions(flags, onNotice));
    start = await pretrainedWeights(node, pretrainedModel, signal);
  }
  const trainer = await createTrainer({
    ...rest,
    engine,
    network: networks.trained,
    optimizer: optimizerSpec(flags.optimizer),
    schedule: await scheduleOf(flags),
    epochs: flags.maxNrofEpochs,
    epochSize: flags.epochSize,
    weightDecay: flags.weightDecay,
    seed: flags.seed,
    accumulate,
    compat,
    ...(frozen && { frozen }),
    ...(clip !== undefined && { clip: { by: 'norm', limit: clip } as const }),
    ...(movingAverageDecay > 0 && { movingAverageDecay }),
    ...(start && { start }),
  });
  const fresh = start ? startFrom(trainer.session.plan.variables, start).fresh : [];
  if (fresh.length > 0) onNotice(`Not in ${pretrainedModel}, and begun afresh: ${someOf(fresh)}.`);
  return trainer;
}

/**
 * What `--freeze` keeps as it is.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a beginning that no variable of the network has
 */
function frozenBy(
  { freeze }: TrainFlags,
  network: Network,
): ((variable: string) => boolean) | undefined {
  if (!freeze) return undefined;
  const names = parametersOf(network).map(({ name }) => name);
  const lost = freeze.find((beginning) => !names.some((name) => name.startsWith(beginning)));
  if (lost !== undefined || freeze.length === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `No variable of ${network.name} begins with "${lost ?? ''}", so --freeze keeps nothing.`,
      { hint: `They are called ${someOf(names)}.` },
    );
  }
  return (variable) => freeze.some((beginning) => variable.startsWith(beginning));
}

const NAMED = 5;

function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Where the flags say that models come from. */
export function hubOptions(
  { cacheDir, from, offline }: TrainFlags,
  onNotice: (text: string) => void,
): NodeBackendOptions {
  return {
    ...(cacheDir !== undefined && { cacheDir }),
    ...(from !== undefined && { from }),
    ...(offline !== undefined && { offline }),
    onNotice,
  };
}

/**
 * The rate as the original finds it: a constant above 0, else the file; both go down in stairs.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT naming a bad line
 */
async function scheduleOf(flags: TrainFlags): Promise<Schedule> {
  const { learningRate, learningRateScheduleFile: path } = flags;
  const { learningRateDecayFactor: factor, learningRateDecayEpochs: epochs } = flags;
  const base =
    learningRate > 0 ? constant(learningRate) : parseScheduleFile(await textOf(path), path);
  return factor === 1 ? base : staircase(base, { factor, epochs });
}

/** The original's own files are known by their names, where they are not on the disk. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const known: Readonly<Record<string, string>> = SCHEDULE_FILES;
    const text = known[basename(path, '.txt')];
    if (text !== undefined) return text;
    throw ioFailed('read', path, error, 'Name a file of lines "epoch: rate", or a rate above 0.');
  }
}

/** Where a training leaves what. */
export interface RunFolders {
  readonly name: string;
  readonly logs: string;
  readonly models: string;
}

/** Folders of a new run, or those of the one that goes on. */
export function runFolders(flags: TrainFlags, now = new Date()): RunFolders {
  const name = flags.resume === undefined ? runName(now) : basename(resolve(flags.resume));
  const models = flags.resume ?? join(flags.modelsBaseDir, name);
  return { name, models, logs: join(flags.logsBaseDir, name) };
}

/** What the original prints before it begins. */
export async function tellFolders(
  { output }: CommandContext,
  flags: TrainFlags,
  { models, logs }: RunFolders,
): Promise<void> {
  await output.text(`Model directory: ${models}`);
  await output.text(`Log directory: ${logs}`);
  if (flags.pretrainedModel) await output.text(`Pre-trained model: ${flags.pretrainedModel}`);
  if (flags.lfwDir) await output.text(`LFW directory: ${flags.lfwDir}`);
}
