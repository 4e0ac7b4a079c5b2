import { FaceNetError } from '@facenet/core';
import { type ModelCard, weightsSources } from '@facenet/core/models';
import type { FilePin } from '../checksum.js';
import { convertedFileName, sourceFileName, versioned } from '../model-files.js';
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
  if (takesConverted && card.converted) {
    transfer.begin(card.converted.bytes);
    const places = placesAt(card, convertedFileName(card), card.converted);
    const weights = await fetchFirst(mirror, places, card.converted, transfer);
    if (weights) return { files: { weights }, converted: true };
  }
  const wanted = Object.entries(weightsSources(card));
  transfer.begin(wanted.reduce((sum, [, { bytes }]) => sum + bytes, 0));
  const files: Record<string, Uint8Array> = {};
  for (const [role, source] of wanted) {
    const name = sourceFileName(role, source);
    const bytes = await fetchFirst(mirror, placesAt(card, name, source), source, transfer);
    if (!bytes) throw notThere(card, name);
    files[role] = bytes;
  }
  return { files, converted: false };
}

/** Where a mirror may hold a file: by its name, or as a hub keeps it. */
function placesAt({ id }: ModelCard, name: string, pin: FilePin): string[] {
  const stored = `${id}/${versioned(name, pin)}`;
  return [name, stored, `models/${stored}`];
}

async function fetchFirst(
  mirror: Mirror,
  places: readonly string[],
  pin: FilePin,
  transfer: Transfer,
): Promise<Uint8Array | undefined> {
  for (const place of places) {
    const bytes = await mirror.fetch(place, pin, transfer);
    if (bytes) return bytes;
  }
  return undefined;
}

function notThere(card: ModelCard, missing: string): FaceNetError {
  const sources = Object.entries(weightsSources(card)).map((entry) => sourceFileName(...entry));
  const names = card.converted ? `${convertedFileName(card)}, or ${sources}` : sources.join(', ');
  return new FaceNetError('DOWNLOAD_FAILED', `The mirror has no ${missing} for "${card.id}".`, {
    hint: `It must hold ${names}, or be a copy of a cache of models.`,
  });
}
