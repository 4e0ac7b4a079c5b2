import { type LoadedModel, type ModelCard, readSafetensors } from '@facenet/core/cards';
import type { FilesByRole } from './kept-models.js';

/**
 * Makes weights of the files of a model of the list.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export async function openCard(card: ModelCard, files: FilesByRole): Promise<LoadedModel> {
  const weights = card.converted
    ? readSafetensors(files.weights as Uint8Array).weights
    : // Pages that serve converted models need not load it.
      (await import('./every-format.js')).importModel(card, files);
  return { card, weights };
}
