import { join } from 'node:path';
import type { EmbeddingCard } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import { exporters } from '@facenet/core/models';
import type { Network } from '@facenet/core/network';
import { writeAtomically } from '../files/index.js';

/** A trained network on its way to a file. */
export interface TrainedModel {
  readonly network: Network;
  /** As `networkWeights()` reads and `finishedWeights()` folds them. */
  readonly weights: Weights;
  readonly card: EmbeddingCard;
}

/**
 * Writes a model as safetensors with its card: `FaceNet.load({ model: path })` and every command take
 * it as it is.
 *
 * @param f16 half the size: each value rounded to 11 significant bits; default false
 * @returns its path
 * @throws FaceNetError IO_FAILED, WEIGHTS_MISMATCH
 */
export async function saveModel(
  folder: string,
  name: string,
  { network, weights, card }: TrainedModel,
  { f16 = false } = {},
): Promise<string> {
  const model = { networks: [network], weights, card };
  const files = exporters.get('safetensors').write(model, f16 ? 'f16' : 'f32', name);
  for (const [file, bytes] of files) await writeAtomically(join(folder, file), bytes);
  return join(folder, name);
}
