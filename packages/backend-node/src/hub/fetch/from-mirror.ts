import { FaceNetError } from '@facenet/core';
import { type CardFile, cardFiles, type ModelCard, mirrorPlaces } from '@facenet/core/models';
import type { FetchedModel } from './fetched-model.js';
import type { Mirror } from './mirror.js';
import type { Transfer } from './transfer.js';

/**
 * Takes a model from a mirror: the converted weights, half as large, if they are wanted and there,
 * else the files that the card names as its sources. They lie side by side by their names, or as a
 * hub keeps them, so that a copied cache is a mirror too.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED
 */
export async function fetchFromMirror(
  mirror: Mirror,
  card: ModelCard,
  takesConverted: boolean,
  transfer: Transfer,
): Promise<FetchedModel> {
  const fetchFile = async (file: CardFile): Promise<Uint8Array | undefined> => {
    for (const place of mirrorPlaces(card, file)) {
      const bytes = await mirror.fetch(place, file, transfer);
      if (bytes) return bytes;
    }
    return undefined;
  };
  const [converted] = takesConverted && card.converted ? cardFiles(card, true) : [];
  if (converted) {
    transfer.begin(converted.bytes);
    const weights = await fetchFile(converted);
    if (weights) return { files: { weights }, converted: true };
  }
  const sources = cardFiles(card, false);
  transfer.begin(sources.reduce((sum, { bytes }) => sum + bytes, 0));
  const files: Record<string, Uint8Array> = {};
  for (const source of sources) {
    const bytes = await fetchFile(source);
    if (!bytes) throw notThere(card, source.name);
    files[source.role] = bytes;
  }
  return { files, converted: false };
}

function notThere(card: ModelCard, missing: string): FaceNetError {
  const sources = cardFiles(card, false).map(({ name }) => name);
  const [converted] = card.converted ? cardFiles(card, true) : [];
  const names = converted ? `${converted.name}, or ${sources}` : sources.join(', ');
  return new FaceNetError('DOWNLOAD_FAILED', `The mirror has no ${missing} for "${card.id}".`, {
    hint: `It must hold ${names}, or be a copy of a cache of models.`,
  });
}
