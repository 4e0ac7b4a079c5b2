import { installedCodecs } from '@facenet/backend-node';
import { DEFAULT_MTCNN_OPTIONS } from '@facenet/core/detection';
import { detectionOptions, type EngineFlags } from '../program/engine-flags.js';
import type { OpenedModel } from './open-model.js';
import type { ValidateRun } from './validate-run.js';
import type { ValidationSettings } from './validation.js';

/** Everything that decided a validation, the defaults too. */
export async function settingsOf(
  run: ValidateRun,
  flags: EngineFlags,
  { plan, engine, weightsId }: OpenedModel,
  pairs: string,
  folds: number,
): Promise<ValidationSettings> {
  const { minSize, thresholds, factor } = { ...DEFAULT_MTCNN_OPTIONS, ...detectionOptions(flags) };
  return {
    dir: run.dir,
    pairs,
    ...(run.groups !== undefined && { groups: run.groups }),
    folds,
    distanceMetric: run.distanceMetric,
    subtractMean: run.subtractMean,
    useFlippedImages: run.useFlippedImages,
    standardization: plan.card.standardization,
    align: run.align,
    ...(run.align && { detection: { minSize, thresholds, factor } }),
    imageSize: plan.card.alignment.size,
    weights: weightsId,
    engine,
    codec: flags.codec ?? (await installedCodecs())[0]?.name ?? 'none',
    batchSize: plan.batchSize,
    workers: run.workers,
  };
}
