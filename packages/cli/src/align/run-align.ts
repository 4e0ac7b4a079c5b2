import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import { writeRevisionInfo } from '../program/revision-info.js';
import { openThreadedAligner } from './align-in-threads.js';
import { type Aligner, type AlignSettings, openAligner } from './align-photo.js';
import { CropFolder } from './crop-folder.js';
import { findPhotos } from './find-photos.js';
import { type PlannedPhoto, shuffled } from './plan.js';
import { AlignReport } from './report.js';

export interface AlignRun {
  readonly inputDir: string;
  readonly outputDir: string;
  readonly settings: AlignSettings;
  readonly randomOrder: boolean;
  readonly workers: number;
}

/**
 * Aligns a dataset. Photos whose crops are there are skipped, those that fail are told and counted.
 *
 * @throws FaceNetError ABORTED, CONFLICT, IO_FAILED, INVALID_ARGUMENT, and what loading an engine
 * may throw
 */
export async function runAlign(
  context: CommandContext,
  flags: EngineFlags,
  { inputDir, outputDir, settings, randomOrder, workers }: AlignRun,
): Promise<void> {
  const { output, signal } = context;
  const classes = await findPhotos(inputDir, outputDir, (message) => output.notice(message));
  const folder = await CropFolder.open(outputDir, classes, settings);
  try {
    const { plan } = folder;
    const photos = (randomOrder ? shuffled(plan.map((each) => shuffled(each))) : plan).flat();
    const report = new AlignReport(output, inputDir, photos.length);
    const aligner =
      workers === 1
        ? await openAligner(context, flags, settings)
        : await openThreadedAligner(context, flags, settings, workers);
    try {
      await writeRevisionInfo(outputDir, context.argv, [aligner.engine, settings.detector]);
      await alignAll(photos, aligner, { folder, inputDir, report, signal });
    } finally {
      await aligner.close();
    }
    if (signal.aborted) throw stopped(report.seen, photos.length);
    await report.end();
  } finally {
    await folder.close();
  }
}

interface AlignWork {
  readonly folder: CropFolder;
  readonly inputDir: string;
  readonly report: AlignReport;
  readonly signal: AbortSignal;
}

/** After a failure no photo is begun; those at work are waited for. */
async function alignAll(
  photos: readonly PlannedPhoto[],
  aligner: Aligner,
  work: AlignWork,
): Promise<void> {
  const queue = until(work.signal, photos);
  const lane = async () => {
    // What is thrown here ends the queue for all lanes.
    for (const photo of queue) await alignOne(photo, aligner, work);
  };
  const lanes = Array.from({ length: aligner.concurrency }, lane);
  for (const end of await Promise.allSettled(lanes)) {
    if (end.status === 'rejected') throw end.reason;
  }
}

function* until<Item>(signal: AbortSignal, items: readonly Item[]): Generator<Item> {
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

async function alignOne(
  planned: PlannedPhoto,
  aligner: Aligner,
  { folder, inputDir, report, signal }: AlignWork,
): Promise<void> {
  if (folder.has(planned)) return report.skipped(planned);
  const task = { input: join(inputDir, planned.photo), outputDir: folder.path, crop: planned.crop };
  const noPlace = await folder
    .makePlace(planned)
    .catch((error) => ({ error: describeError(error) }));
  const outcome = noPlace ?? (await aligner.align(task, signal));
  if ('error' in outcome && outcome.error.code === 'ABORTED') return;
  await folder.record(planned, outcome);
  await report.done(planned, outcome);
}

function stopped(seen: number, photos: number): FaceNetError {
  return new FaceNetError('ABORTED', `Stopped after ${seen} of ${photos} photos.`, {
    hint: 'The same command line continues there.',
  });
}
