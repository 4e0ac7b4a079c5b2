import { type EmbeddingCard, FaceNetError } from '@facenet/core';
import { openBackend } from '../engine/open-backend.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import type { EmbeddingPlan } from './embedding-plan.js';
import { modelPlace } from './model-place.js';
import { sharedWeights } from './shared-weights.js';
import type { ValidateRun } from './validate-run.js';
import { weightsFingerprint } from './weights-fingerprint.js';

/** On a CPU larger runs of a network are slower: what lies between its layers outgrows the cache. */
const LARGEST_CPU_BATCH = 8;

/** What of a run concerns its model. */
type ModelRun = Pick<
  ValidateRun,
  'model' | 'align' | 'batchSize' | 'imageSize' | 'standardization'
>;

/** The model of a run, before any network is loaded. */
export interface OpenedModel {
  readonly plan: EmbeddingPlan;
  readonly weightsId: string;
  /** Name of what computes. */
  readonly engine: string;
  /** Where it is, as the original says it. */
  readonly place: string;
  readonly cacheDir: string;
}

/**
 * Fetches the models, once and not by all threads at a time, and settles how to use them.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a detector or a size that the network does not take,
 * and what loading a model may throw
 */
export async function openModel(
  { output, signal }: CommandContext,
  flags: EngineFlags,
  { model, align, batchSize, imageSize, standardization }: ModelRun,
): Promise<OpenedModel> {
  const backend = await openBackend(flags, output);
  const { runtime, hub } = backend;
  const loading = { onProgress: output.progress.report, signal };
  const loaded = await backend.loadModel(model, loading);
  const { card } = loaded;
  if (card.kind !== 'embedding') {
    throw new FaceNetError('INVALID_ARGUMENT', `"${model}" is a model of kind ${card.kind}.`, {
      hint: 'Name one of kind embedding.',
    });
  }
  checkImageSize(card, imageSize);
  if (align) await hub.pull('mtcnn', loading);
  return {
    weightsId: weightsFingerprint(loaded),
    engine: runtime.name,
    place: await modelPlace(model, hub),
    cacheDir: hub.cacheDir,
    plan: {
      flags,
      card: { ...card, ...(standardization && { standardization }) },
      weights: sharedWeights(loaded.weights),
      align,
      batchSize: runtime.device === 'cpu' ? Math.min(batchSize, LARGEST_CPU_BATCH) : batchSize,
    },
  };
}

/** Networks end in layers that fit one size of the image. */
function checkImageSize({ id, alignment: { size } }: EmbeddingCard, imageSize = size): void {
  if (imageSize === size) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${id} takes images of ${size} pixels a side, not ${imageSize}.`,
    { hint: 'Leave out --image-size: larger crops lose their border, smaller ones get one.' },
  );
}
