import { join, resolve } from 'node:path';
import { removeLeftovers, scanDataset } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import type { Aligner, AlignSettings } from './align-photo.js';
import { CropFolder } from './crop-folder.js';
import { inLanes } from './in-lanes.js';
import { openAligners } from './open-aligners.js';
import { type PlannedPhoto, planCrops, shuffled } from './plan.js';
import { AlignReport } from './report.js';
import { writeRevisionInfo } from './revision-info.js';

export interface AlignRun {
  readonly inputDir: string;
  readonly outputDir: string;
  readonly settings: AlignSettings;
  readonly randomOrder: boolean;
  readonly workers: number;
}

/**
 * Aligns a dataset. Photos whose crops exist are skipped, those that fail are told and counted.
 *
 * @throws FaceNetError ABORTED, IO_FAILED, INVALID_ARGUMENT, and what loading an engine may throw
 */
export async function runAlign(
  context: CommandContext,
  flags: EngineFlags,
  { inputDir, outputDir, settings, randomOrder, workers }: AlignRun,
): Promise<void> {
  if (resolve(inputDir) === resolve(outputDir)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${outputDir} holds the photos themselves.`, {
      hint: 'Name another folder for the crops.',
    });
  }
  const classes = await scanDataset(inputDir, outputDir);
  const folder = await CropFolder.open(outputDir, settings);
  await removeLeftovers([outputDir, ...classes.map(({ name }) => join(outputDir, name))]);
  const plan = planCrops(classes, folder.places());
  const photos = (randomOrder ? shuffled(plan.map((each) => shuffled(each))) : plan).flat();
  const report = new AlignReport(context.output, inputDir, photos.length);

  const alignOne = async (aligner: Aligner, planned: PlannedPhoto) => {
    if (context.signal.aborted) return;
    // Looked up this late, for other runs may work on the same folder.
    if (folder.has(planned)) return report.skipped(planned);
    const input = join(inputDir, planned.photo);
    const outcome = await aligner.align({ input, outputDir, crop: planned.crop });
    if ('error' in outcome && outcome.error.code === 'ABORTED') return;
    await folder.record(planned, outcome);
    await report.done(planned, outcome);
  };

  const aligners = await openAligners(context, flags, settings, workers);
  try {
    await writeRevisionInfo(outputDir, context.argv, aligners[0]?.engine ?? '');
    await inLanes(aligners, photos, alignOne);
  } finally {
    await Promise.all(aligners.map((aligner) => aligner.close()));
  }
  if (context.signal.aborted) {
    throw new FaceNetError('ABORTED', `Stopped after ${report.seen} of ${photos.length} photos.`, {
      hint: 'The same command line continues there.',
    });
  }
  await report.end();
}
