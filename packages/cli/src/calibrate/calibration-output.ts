import { writeAtomically } from '@facenet/backend-node';
import type { CardOverrides, EmbeddingCard } from '@facenet/core';
import type { Calibration } from '@facenet/core/evaluation';
import type { Weights } from '@facenet/core/formats';
import { architectures, exporters } from '@facenet/core/models';
import { count } from '../output/count.js';

/**
 * A calibration as people read it.
 *
 * @param from what it was made on: "16 images, 4 people"
 * @param out where the model was written
 */
export function calibrationText(
  id: string,
  { threshold, far, interval, farInterval, tar, impostorPairs, genuinePairs }: Calibration,
  from: string,
  out: string | undefined,
): string {
  return [
    `${id}: ${threshold.toFixed(4)} accepts ${far} of strangers`,
    `  threshold  ${interval.low.toFixed(4)} ... ${interval.high.toFixed(4)}`,
    `  FAR        ${farInterval.low.toPrecision(2)} ... ${farInterval.high.toPrecision(2)}`,
    ...(tar === undefined
      ? []
      : [`  TAR        ${tar.toFixed(4)}, ${count(genuinePairs, 'genuine pair')}`]),
    `  ${from}, ${count(impostorPairs, 'impostor pair')}`,
    ...(out === undefined ? [] : [`  written to ${out}`]),
  ].join('\n');
}

/**
 * Writes a model as one safetensors file, which holds its card.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeModel(
  card: EmbeddingCard,
  weights: Weights,
  path: string,
): Promise<void> {
  const { create } = architectures.get(card.architecture);
  const networks = [create({ embeddingSize: card.embeddingSize })];
  const files = exporters.get('safetensors').write({ networks, weights, card }, 'f32', path);
  await writeAtomically(path, files.get(path) as Uint8Array);
}

/**
 * Writes what `--card` is to say of a model's file: what it said in this run, and the threshold.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeSettings(
  { thresholds, defaultFar }: EmbeddingCard,
  told: CardOverrides | undefined,
  path: string,
): Promise<void> {
  const settings: CardOverrides = { ...told, thresholds, defaultFar };
  await writeAtomically(path, `${JSON.stringify(settings, null, 2)}\n`);
}
