import { basename, dirname, join } from 'node:path';
import type { EmbeddingCard } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import { type ExportDtype, exporters } from '@facenet/core/models';
import type { Network } from '@facenet/core/network';
import { writeAtomically } from '../files/index.js';

/** A trained network on its way to a file. */
export interface TrainedModel {
  readonly network: Network;
  /** As `networkWeights()` reads and `finishedWeights()` folds them. */
  readonly weights: Weights;
  readonly card: EmbeddingCard;
}

/** In which form a model is written. */
export interface SaveModelOptions {
  /** An id of `exporters`; default `safetensors`, which keeps the card. */
  readonly format?: string;
  /** Default `f32`; `f16` is half the size, each value rounded to 11 significant bits. */
  readonly dtype?: ExportDtype;
}

/**
 * Writes a model to a file, by default as safetensors with its card, which `FaceNet.load({ model: path
 * })` and every command take as it is.
 *
 * @throws FaceNetError IO_FAILED, WEIGHTS_MISMATCH, INVALID_ARGUMENT
 */
export async function saveModel(
  path: string,
  { network, weights, card }: TrainedModel,
  { format = 'safetensors', dtype = 'f32' }: SaveModelOptions = {},
): Promise<void> {
  const model = { networks: [network], weights, card };
  const files = exporters.get(format).write(model, dtype, basename(path));
  for (const [name, bytes] of files) await writeAtomically(join(dirname(path), name), bytes);
}
