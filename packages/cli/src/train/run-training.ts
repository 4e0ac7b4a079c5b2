import { join } from 'node:path';
import {
  appendLfwResult,
  CheckpointFolder,
  EventWriter,
  makeFolder,
  readStatistics,
  writeArguments,
  writeProjector,
  writeStatistics,
} from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import {
  type EpochReport,
  type MiningReport,
  requireSameTraining,
  type StepReport,
  type Summary,
  TrainingStatistics,
} from '@facenet/core/training';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import { writeRevisionInfo } from '../program/revision-info.js';
import { CollapseAlarm } from './collapse-alarm.js';
import { writeFlagsOfRun } from './flags-of-run.js';
import type { RunFolders } from './open-training.js';
import { saveTrained } from './save-trained.js';
import { lfwText, miningText, regularization, validationText } from './step-text.js';
import { LossAverages, stepSummaries } from './training-events.js';
import { type EpochCurve, writeTrainingReport } from './training-report.js';
import type { TrainingRun } from './training-run.js';
import { tripletPicture } from './triplet-picture.js';

/** What a checkpoint keeps for the command. */
interface Kept {
  readonly curves?: EpochCurve[];
  readonly averages?: Record<string, number>;
}

/** Rows that TensorBoard's projector is given. */
const PROJECTED = 1000;

/**
 * Trains until the last epoch or a signal: tells of every step, and after each epoch validates, saves
 * and measures. What was saved stays whatever happens.
 *
 * @throws FaceNetError of the training; files that cannot be written are told and do not end it, but
 * for the first checkpoint
 */
export async function runTraining(
  context: CommandContext,
  run: TrainingRun,
  folders: RunFolders,
): Promise<void> {
  const { output, signal } = context;
  const { trainer, flags, mainTerm, kind } = run;
  const checkpoints = new CheckpointFolder(folders.models);
  await makeFolder(folders.models);
  await makeFolder(folders.logs);
  let kept: Kept = {};
  let earlier: Awaited<ReturnType<typeof readStatistics>>;
  if (flags.resume !== undefined) {
    const found = await checkpoints.latest((error) => output.notice(error.message));
    requireSameTraining(found.identity, run.identity);
    await trainer.session.write(found.arrays);
    trainer.restore(found.trainer);
    kept = (found.extra ?? {}) as Kept;
    earlier = await readStatistics(folders.logs);
    await output.text(`Resuming at step ${found.trainer.step}`);
  } else {
    await writeArguments(folders.logs, run.settings);
    await writeRevisionInfo(folders.logs, context.argv, [trainer.session.engine]);
    await writeFlagsOfRun(folders.models, flags, trainer.session.engine);
  }
  // Epochs of triplets are of no certain length, and the original keeps no statistics of them.
  const statistics =
    kind === 'triplet'
      ? undefined
      : new TrainingStatistics(
          {
            ...{ maxEpochs: flags.maxNrofEpochs, epochSize: flags.epochSize },
            ...{ validateEveryEpochs: run.validateEveryEpochs, prelogitsMax: run.prelogitsMax },
          },
          earlier,
        );
  const curves: EpochCurve[] = kept.curves ?? [];
  const averages = new LossAverages(kept.averages);
  const alarm = run.margin === undefined ? undefined : new CollapseAlarm(run.margin);
  const total = flags.maxNrofEpochs * flags.epochSize;
  const { step: resumedAtStep } = trainer.state();
  const events = await EventWriter.open(folders.logs, resumedAtStep > 0 ? { resumedAtStep } : {});
  let pictured: number | undefined;

  /** Work whose failure is told, and does not end a training that may have taken days. */
  const tolerant = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!FaceNetError.is(error, 'IO_FAILED')) throw error;
      output.notice(`${error.message} The training goes on.`);
      output.markFailed();
      return undefined;
    }
  };

  const show = async (step: number, summaries: readonly Summary[]) => {
    if (summaries.length > 0) await tolerant(() => events.write(step, summaries));
  };

  const checkpoint = async () => {
    const arrays = await trainer.session.read();
    const extra: Kept = { curves, averages: averages.state() };
    await checkpoints.save({ identity: run.identity, arrays, trainer: trainer.state(), extra });
  };

  const afterStep = async (report: StepReport) => {
    const { values, step, epoch } = report;
    const { prelogits, embeddings, ...numbers } = report;
    await output.result(numbers, () => run.stepText(report));
    output.progress.report({ task: 'train', done: step, total, unit: 'steps' });
    statistics?.step(step - 1, {
      loss: values.loss,
      xent_loss: values[mainTerm],
      reg_loss: regularization(values, mainTerm),
      center_loss: values.center_loss,
      prelogits_norm: values.prelogits_norm,
      accuracy: values.accuracy,
    });
    statistics?.prelogits(epoch, prelogits);
    averages.add(values);
    const collapsed = alarm?.look(values[mainTerm] ?? 0, embeddings, flags.embeddingSize);
    if (collapsed) output.notice(collapsed);
    await show(step, await stepSummaries(run, report, averages));
    if (flags.checkpointEvery > 0 && step % flags.checkpointEvery === 0) await tolerant(checkpoint);
  };

  const afterMining = async (report: MiningReport & { epoch: number; step: number }) => {
    await output.result(report, () => miningText(report));
    await show(report.step, [{ tag: 'time/selection', scalar: report.selectionSeconds }]);
    if (!flags.logHistograms || pictured === report.epoch) return;
    pictured = report.epoch;
    const png = await tripletPicture(run.photos, report, flags.imageSize, signal);
    if (png) await show(report.step, [{ tag: 'triplets/hardest', png }]);
  };

  const afterEpoch = async (report: EpochReport) => {
    const { epoch, firstStep, step, learningRate } = report;
    const curve: EpochCurve = { epoch, step, loss: averages.value('loss') };
    const due = epoch % run.validateEveryEpochs === 0 || epoch >= flags.maxNrofEpochs;
    const [validated, validateSeconds] = await timed(async () =>
      due ? run.validate?.() : undefined,
    );
    if (validated) {
      const { loss, accuracy, [mainTerm]: main } = validated.values;
      statistics?.validation(epoch, {
        val_loss: loss,
        val_xent_loss: main,
        val_accuracy: accuracy,
      });
      await output.text(validationText(epoch, validateSeconds, validated.values, mainTerm));
      Object.assign(curve, { validationLoss: loss, validationAccuracy: accuracy });
    }
    const number = kind === 'triplet' ? firstStep : epoch;
    const saved = await tolerant(() => saveTrained(run, folders, number, output));
    const [lfw, lfwSeconds] = await timed(async () =>
      run.lfw?.(async ({ names, embeddings, size }) => {
        const photo = names.slice(0, PROJECTED);
        const vectors = embeddings.subarray(0, photo.length * size);
        const person = photo.map((name) => name.split('/')[0] ?? name);
        const shown = { name: 'pairs', vectors, dimensions: size, metadata: { person, photo } };
        await tolerant(() => writeProjector(folders.logs, [shown]));
      }),
    );
    if (lfw) {
      const { accuracy, val } = lfw;
      await output.text(lfwText(kind, lfw, lfwSeconds));
      Object.assign(curve, { lfwAccuracy: accuracy.mean, lfwValRate: val.mean });
      const line = { step: firstStep, accuracy: accuracy.mean, valRate: val.mean };
      await tolerant(() => appendLfwResult(folders.logs, line));
      await show(firstStep, [
        { tag: 'lfw/accuracy', scalar: accuracy.mean },
        { tag: 'lfw/val_rate', scalar: val.mean },
        { tag: 'time/lfw', scalar: lfwSeconds },
      ]);
    }
    curves.push(curve);
    await show(kind === 'triplet' ? firstStep : epoch, [
      ...(kind === 'triplet' ? [] : [{ tag: 'time/total', scalar: report.seconds }]),
      { tag: 'time/save_variables', scalar: saved?.variables ?? 0 },
      { tag: 'time/save_metagraph', scalar: saved?.metagraph ?? 0 },
    ]);
    if (statistics) {
      statistics.epoch(epoch, {
        learning_rate: learningRate,
        time_train: report.seconds,
        time_validate: validateSeconds,
        time_evaluate: lfwSeconds,
        ...(lfw && { lfw_accuracy: lfw.accuracy.mean, lfw_valrate: lfw.val.mean }),
      });
      await output.text('Saving statistics');
      await tolerant(() => writeStatistics(folders.logs, statistics));
    }
    await tolerant(checkpoint);
    if (output.json) await output.result({ kind: 'epoch', ...curve }, () => '');
    const { report: folder } = flags;
    if (folder === undefined) return;
    await tolerant(() => writeTrainingReport(folder, run, folders.name, context.argv, curves));
  };

  // A full disk is better known before the work, and a training can be resumed from its first step on.
  if (flags.resume === undefined) await checkpoint();
  try {
    for await (const report of trainer.run(signal)) {
      if (report.kind === 'step') await afterStep(report);
      else if (report.kind === 'mining') await afterMining(report);
      else await afterEpoch(report);
    }
  } catch (error) {
    // A stop between two steps leaves a state to go on from; a loss that is no number does not.
    if (FaceNetError.is(error, 'ABORTED')) {
      await tolerant(checkpoint);
      output.notice(`Go on with --resume ${folders.models}`);
    }
    throw error;
  } finally {
    await events.dispose();
    tellSkipped(context, run);
  }
  await output.text(`Model: ${join(folders.models, `model-${folders.name}.safetensors`)}`);
}

/** What work gave, and the seconds that it took. */
async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const began = Date.now();
  const result = await work();
  return [result, (Date.now() - began) / 1000];
}

/** Photos that could not be used, once and at the end. */
function tellSkipped({ output }: CommandContext, { photos }: TrainingRun): void {
  const { skipped } = photos;
  for (const { path, error } of skipped.slice(0, 10)) {
    const { message } = describeError(error);
    output.notice(message.includes(path) ? message : `${path}: ${message}`);
  }
  if (skipped.length > 0) output.notice(`${skipped.length} photos were skipped.`);
}
