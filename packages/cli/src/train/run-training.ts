import { join } from 'node:path';
import {
  appendLfwResult,
  CheckpointFolder,
  EventWriter,
  makeFolder,
  readStatistics,
  saveModel,
  writeArguments,
  writeStatistics,
} from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import {
  type EpochReport,
  finishedWeights,
  networkWeights,
  requireSameTraining,
  type StepReport,
  TrainingStatistics,
} from '@facenet/core/training';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import { writeRevisionInfo } from '../program/revision-info.js';
import { fixed, regularization } from './step-text.js';
import { type EpochCurve, writeTrainingReport } from './training-report.js';
import type { TrainingRun } from './training-run.js';

/** Where a training leaves what. */
export interface RunFolders {
  readonly name: string;
  readonly logs: string;
  readonly models: string;
}

/** Steps between two points of a curve, as in the original. */
const SUMMARY_EVERY = 100;

/**
 * Trains until the last epoch or a signal: tells of every step, and after each epoch validates, saves
 * and measures. What was saved stays whatever happens.
 *
 * @throws FaceNetError of the training; files that cannot be written are told and do not end it, but
 * for a checkpoint that was asked for
 */
export async function runTraining(
  context: CommandContext,
  run: TrainingRun,
  folders: RunFolders,
): Promise<void> {
  const { output, signal } = context;
  const { trainer, flags } = run;
  const checkpoints = new CheckpointFolder(folders.models);
  const size = {
    ...{ maxEpochs: flags.maxNrofEpochs + 1, epochSize: flags.epochSize },
    ...{ validateEveryEpochs: run.validateEveryEpochs, prelogitsMax: run.prelogitsMax },
  };
  await makeFolder(folders.models);
  await makeFolder(folders.logs);
  let curves: EpochCurve[] = [];
  let earlier: Awaited<ReturnType<typeof readStatistics>>;
  if (flags.resume !== undefined) {
    const found = await checkpoints.latest((error) => output.notice(error.message));
    requireSameTraining(found.identity, run.identity);
    await trainer.session.write(found.arrays);
    trainer.restore(found.trainer);
    curves = (found.extra as { curves?: EpochCurve[] } | undefined)?.curves ?? [];
    earlier = await readStatistics(folders.logs);
    await output.text(`Resuming at step ${found.trainer.step}`);
  } else {
    await writeArguments(folders.logs, run.settings);
    await writeRevisionInfo(folders.logs, context.argv, [trainer.session.engine]);
  }
  const statistics = new TrainingStatistics(size, earlier);
  const { step: resumedAtStep } = trainer.state();
  const events = await EventWriter.open(folders.logs, resumedAtStep > 0 ? { resumedAtStep } : {});
  const averages = new LossAverages();
  const total = flags.maxNrofEpochs * flags.epochSize;

  /** Work whose failure is told, and does not end a training that may have taken days. */
  const tolerant = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      if (!FaceNetError.is(error, 'IO_FAILED')) throw error;
      output.notice(`${error.message} The training goes on.`);
      output.markFailed();
    }
  };

  const checkpoint = async () => {
    const arrays = await trainer.session.read();
    const state = { identity: run.identity, arrays, trainer: trainer.state(), extra: { curves } };
    await checkpoints.save(state);
  };

  const afterStep = async (report: StepReport) => {
    const { values, step, epoch, learningRate } = report;
    await output.result(stepJson(report), () => run.stepText(report));
    output.progress.report({ task: 'train', done: step, total, unit: 'steps' });
    statistics.step(step - 1, {
      loss: values.loss,
      xent_loss: values[run.mainTerm],
      reg_loss: regularization(values, run.mainTerm),
      center_loss: values.center_loss,
      prelogits_norm: values.prelogits_norm,
      accuracy: values.accuracy,
    });
    statistics.prelogits(Math.max(1, epoch), report.prelogits);
    averages.add(values);
    if ((report.batch - 1) % SUMMARY_EVERY === 0) {
      await tolerant(async () => {
        await events.write(step, averages.summaries(values, run.mainTerm, learningRate));
        if (flags.logHistograms) await events.write(step, await histograms(run));
      });
    }
    if (flags.checkpointEvery > 0 && step % flags.checkpointEvery === 0) await tolerant(checkpoint);
  };

  const afterEpoch = async (report: EpochReport) => {
    const { epoch, firstStep, learningRate } = report;
    const curve: EpochCurve = { epoch, step: report.step, loss: averages.value('loss') };
    const last = epoch >= flags.maxNrofEpochs;
    const began = Date.now();
    const due = epoch % run.validateEveryEpochs === 0 || last;
    const validated = due ? await run.validate?.(epoch) : undefined;
    const validateSeconds = (Date.now() - began) / 1000;
    if (validated) {
      const { loss, accuracy } = validated.values;
      statistics.validation(epoch, {
        val_loss: loss,
        val_xent_loss: validated.values[run.mainTerm],
        val_accuracy: accuracy,
      });
      await output.text(
        [
          `Validation Epoch: ${epoch}`,
          `Time ${fixed(validateSeconds)}`,
          `Loss ${fixed(loss)}`,
          `Xent ${fixed(validated.values[run.mainTerm])}`,
          `Accuracy ${fixed(accuracy)}`,
        ].join('\t'),
      );
      Object.assign(curve, { validationLoss: loss, validationAccuracy: accuracy });
    }
    await output.text('Saving variables');
    const saved = Date.now();
    await tolerant(async () => saveTrained(run, folders, epoch));
    const saveSeconds = (Date.now() - saved) / 1000;
    await output.text(`Variables saved in ${saveSeconds.toFixed(2)} seconds`);
    const lfwBegan = Date.now();
    const lfw = await run.lfw?.();
    const lfwSeconds = (Date.now() - lfwBegan) / 1000;
    if (lfw) {
      const { accuracy, val } = lfw;
      await output.text(`Accuracy: ${accuracy.mean.toFixed(5)}+-${accuracy.std.toFixed(5)}`);
      await output.text(
        `Validation rate: ${val.mean.toFixed(5)}+-${val.std.toFixed(5)} @ FAR=${(val.far ?? 0).toFixed(5)}`,
      );
      Object.assign(curve, { lfwAccuracy: accuracy.mean, lfwValRate: val.mean });
      await tolerant(() =>
        appendLfwResult(folders.logs, {
          step: firstStep,
          accuracy: accuracy.mean,
          valRate: val.mean,
        }),
      );
    }
    curves.push(curve);
    statistics.epoch(Math.max(1, epoch), {
      learning_rate: learningRate,
      time_train: report.seconds,
      time_validate: validateSeconds,
      time_evaluate: lfwSeconds,
      ...(lfw && { lfw_accuracy: lfw.accuracy.mean, lfw_valrate: lfw.val.mean }),
    });
    await output.text('Saving statistics');
    await tolerant(async () => {
      await writeStatistics(folders.logs, statistics);
      await events.write(epoch, [
        { tag: 'time/total', scalar: report.seconds },
        { tag: 'time/save_variables', scalar: saveSeconds },
      ]);
      if (!lfw) return;
      await events.write(firstStep, [
        { tag: 'lfw/accuracy', scalar: lfw.accuracy.mean },
        { tag: 'lfw/val_rate', scalar: lfw.val.mean },
        { tag: 'time/lfw', scalar: lfwSeconds },
      ]);
    });
    await tolerant(checkpoint);
    if (output.json) await output.result({ ...curve, kind: 'epoch' }, () => '');
    if (flags.report !== undefined) {
      const { report: folder } = flags;
      await tolerant(() => writeTrainingReport(folder, run, folders.name, context.argv, curves));
    }
  };

  // A full disk is better known before the work, and a training can be resumed from its first step on.
  if (flags.resume === undefined) await checkpoint();
  try {
    for await (const report of trainer.run(signal)) {
      if (report.kind === 'step') await afterStep(report);
      else if (report.kind === 'epoch') await afterEpoch(report);
      else {
        const { pairs, triplets, forwardSeconds, selectionSeconds } = report;
        await output.text(`Running forward pass on sampled images: ${fixed(forwardSeconds)}`);
        await output.text('Selecting suitable triplets for training');
        await output.result(
          report,
          () =>
            `(nrof_random_negs, nrof_triplets) = (${pairs}, ${triplets}): time=${fixed(selectionSeconds)} seconds`,
        );
      }
    }
  } catch (error) {
    // A stop between two steps leaves a state to go on from; a loss that is no number does not.
    if (FaceNetError.is(error, 'ABORTED')) await tolerant(checkpoint);
    throw error;
  } finally {
    await events.dispose();
    tellSkipped(context, run);
  }
  await output.text(`Model: ${join(folders.models, `model-${folders.name}.safetensors`)}`);
}

/** The model with its card for everything here, and TensorFlow's checkpoint for the original's tools. */
async function saveTrained(run: TrainingRun, folders: RunFolders, epoch: number): Promise<void> {
  const { trainer, networks, card, flags } = run;
  const { trained, loaded } = networks;
  const { models, name } = folders;
  const save = async (averages: boolean, ending: string) => {
    const weights = await networkWeights(trainer.session, trained, { averages });
    const finished = finishedWeights(trained, weights, loaded);
    await saveModel(join(models, `model-${name}${ending}`), {
      network: loaded,
      weights: finished,
      card,
    });
  };
  await save(false, '.safetensors');
  if (flags.movingAverageDecay > 0) await save(true, '-average.safetensors');
  const weights = await networkWeights(trainer.session, trained);
  const index = join(models, `model-${name}.ckpt-${epoch}.index`);
  await saveModel(index, { network: trained, weights, card }, { format: 'tensorflow-checkpoint' });
}

/** Averages of what is reported, of which each step is a tenth: what curves show beside raw values. */
class LossAverages {
  readonly #values = new Map<string, number>();

  add(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#values.set(name, 0.9 * (this.#values.get(name) ?? 0) + 0.1 * value);
    }
  }

  value(name: string): number {
    return this.#values.get(name) ?? 0;
  }

  /** Under the names that the original's graph came to give them. */
  summaries(values: Readonly<Record<string, number>>, main: string, learningRate: number) {
    return [
      { tag: 'learning_rate_1', scalar: learningRate },
      { tag: `${main}_1`, scalar: this.value(main) },
      { tag: `${main}__raw_`, scalar: values[main] ?? 0 },
      { tag: 'total_loss_1', scalar: this.value('loss') },
      { tag: 'total_loss__raw_', scalar: values.loss ?? 0 },
    ];
  }
}

async function histograms({ trainer }: TrainingRun) {
  const variables = new Set(trainer.session.plan.variables.map(({ name }) => name));
  const arrays = await trainer.session.read();
  const gradients = await trainer.session.gradients();
  return [
    ...[...arrays]
      .filter(([name]) => variables.has(name))
      .map(([name, { data }]) => ({ tag: `${name}_1`, histogram: data })),
    ...[...gradients].map(([name, { data }]) => ({ tag: `${name}/gradients`, histogram: data })),
  ];
}

function stepJson(report: StepReport): object {
  const { prelogits: _, embeddings: __, ...numbers } = report;
  return numbers;
}

/** Photos that could not be used, once and at the end. */
function tellSkipped({ output }: CommandContext, { photos }: TrainingRun): void {
  const { skipped } = photos;
  for (const { path, error } of skipped.slice(0, 10)) {
    output.notice(`${path}: ${describeError(error).message}`);
  }
  if (skipped.length > 0) output.notice(`${skipped.length} photos were skipped.`);
}
