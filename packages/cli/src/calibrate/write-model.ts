import type { EmbeddingCard } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import { architectures, exporters } from '@facenet/core/models';
import { writeAtomically } from '../files/write-atomically.js';

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
