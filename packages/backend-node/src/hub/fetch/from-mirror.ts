import { FaceNetError, type ModelCard } from '@facenet/core';
import { weightsSources } from '@facenet/core/models';
import { convertedFileName, sourceFileName } from '../model-files.js';
import type { FetchedModel } from './fetched-model.js';
import type { Mirror } from './mirror.js';
import type { Transfer } from './transfer.js';

/**
 * Takes a model from a mirror: the converted weights, half as large, if they are wanted and there,
 * else the files that the card names as its sources.
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
    const weights = await mirror.fetch(convertedFileName(card), card.converted, transfer);
    if (weights) return { files: { weights }, converted: true };
  }
  const wanted = Object.entries(weightsSources(card));
  transfer.begin(wanted.reduce((sum, [, { bytes }]) => sum + bytes, 0));
  const files: Record<string, Uint8Array> = {};
  for (const [role, source] of wanted) {
    const name = sourceFileName(role, source);
    const bytes = await mirror.fetch(name, source, transfer);
    if (!bytes) throw notThere(card, name);
    files[role] = bytes;
  }
  return { files, converted: false };
}

function notThere(card: ModelCard, missing: string): FaceNetError {
  const sources = Object.entries(weightsSources(card)).map((entry) => sourceFileName(...entry));
  const names = card.converted ? `${convertedFileName(card)}, or ${sources}` : sources.join(', ');
  return new FaceNetError('DOWNLOAD_FAILED', `The mirror has no ${missing} for "${card.id}".`, {
    hint: `It must hold ${names}.`,
  });
}
