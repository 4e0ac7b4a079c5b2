import { readFileSync } from 'node:fs';
import {
  type DefaultModelFile,
  defaultModelFile,
  sharedMissing,
  sharedPath,
} from '@facenet/testkit';
import type { ModelCard, WeightsSource } from '../card.js';
import { weightsSources } from '../cards/model-cards.js';

/** Whether a file that a card is made of is neither in npm nor in the shared reference material. */
export function sourceMissing(source: WeightsSource): boolean {
  return !source.npm && sharedMissing('models', nameOf(source));
}

/** Whether one of a card's files is missing so. */
export function sourcesMissing(card: ModelCard): boolean {
  return Object.values(weightsSources(card)).some(sourceMissing);
}

/** The bytes of a file that a card is made of. */
export async function sourceFile(source: WeightsSource): Promise<Uint8Array> {
  if (source.npm) return defaultModelFile(nameOf(source) as DefaultModelFile);
  return new Uint8Array(readFileSync(sharedPath('models', nameOf(source))));
}

/** The bytes of all files of a card, by their roles. */
export async function sourceFiles(card: ModelCard): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [role, source] of Object.entries(weightsSources(card))) {
    files[role] = await sourceFile(source);
  }
  return files;
}

function nameOf({ npm, urls }: WeightsSource): string {
  return (npm?.path ?? urls?.[0] ?? '').split('/').at(-1) ?? '';
}
