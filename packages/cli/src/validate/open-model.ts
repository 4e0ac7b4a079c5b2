import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { NodeBackend } from '@facenet/backend-node';
import { type EmbeddingCard, FaceNetError, type LoadedModel } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import { modelCards } from '@facenet/core/models';
import { openBackend } from '../engine/open-engine.js';
import type { CommandContext } from '../program/define-command.js';
import type { EngineFlags } from '../program/engine-flags.js';
import type { EmbeddingPlan } from './photo-task.js';
import type { ValidateRun } from './validation.js';

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

/** Where a model is, in the original's lines: a file, a folder, or the parts of a checkpoint. */
export async function modelPlace(model: string, hub: NodeBackend['hub']): Promise<string> {
  if (modelCards.has(model)) return `Model directory: ${hub.path(model)}`;
  const isFolder = (await stat(model).catch(() => undefined))?.isDirectory();
  if (!isFolder) return `Model filename: ${model}`;
  const names = await readdir(model).catch(() => []);
  const graph = names.find((name) => name.endsWith('.meta'));
  const checkpoint = await readFile(join(model, 'checkpoint'), 'utf8').then(
    latestOf,
    () => undefined,
  );
  return [
    `Model directory: ${model}`,
    ...(graph === undefined ? [] : [`Metagraph file: ${graph}`]),
    ...(checkpoint === undefined ? [] : [`Checkpoint file: ${checkpoint}`]),
  ].join('\n');
}

/** The checkpoint that TensorFlow's file of that name points to, which may have been moved. */
function latestOf(text: string): string | undefined {
  const path = /^model_checkpoint_path: "(.*)"$/m.exec(text)?.[1];
  return path && basename(path);
}

/**
 * What tells the weights of a model from all others: the SHA-256 that its card pins, or, for files
 * of the user, one of all arrays.
 */
function weightsFingerprint({ card, weights }: LoadedModel): string {
  const pinned = card.converted?.sha256;
  if (pinned !== undefined) return pinned;
  const hash = createHash('sha256');
  for (const [name, { shape, data }] of weights) {
    hash.update(JSON.stringify([name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/**
 * The weights in memory that threads share, so that a large network is read once and not by each of
 * them. (Their engines still keep copies of their own.)
 */
function sharedWeights(weights: Weights): Weights {
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const shared = new Float32Array(new SharedArrayBuffer(data.byteLength));
      shared.set(data);
      return [name, { shape, data: shared }];
    }),
  );
}
