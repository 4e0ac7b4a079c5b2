import type { ModelCard, WeightsSource } from '../card.js';
import { weightsSources } from './model-cards.js';

/** What a file must be, to the byte. */
export interface FilePin {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** A file of a model, as mirrors and stores hold it. */
export interface CardFile extends FilePin {
  /** The role it has in the card: pnet, rnet, onet or weights. */
  readonly role: string;
  /** Among the files of other models, side by side. */
  readonly name: string;
}

/**
 * The files that a model is kept as: `ID.safetensors` where the card pins its converted weights, else the
 * sources under the names they have where they come from. Only what a card pins is ever kept, so that
 * every byte can be checked later.
 *
 * @param converted whether the converted weights will do
 */
export function cardFiles(card: ModelCard, converted: boolean): CardFile[] {
  if (converted && card.converted) {
    const { bytes, sha256 } = card.converted;
    return [{ role: 'weights', name: `${card.id}.safetensors`, bytes, sha256 }];
  }
  return Object.entries(weightsSources(card)).map(([role, source]) => {
    const { bytes, sha256 } = source;
    return { role, name: sourceFileName(role, source), bytes, sha256 };
  });
}

function sourceFileName(role: string, { npm, urls, format }: WeightsSource): string {
  const path = npm?.path ?? (urls?.[0] && new URL(urls[0]).pathname);
  const name = path?.slice(path.lastIndexOf('/') + 1).replace(/[^\w.-]/g, '_');
  return name || `${role}.${format}`;
}

/**
 * Name of a file in a store. With a piece of the checksum in it, a file that another version of the
 * SDK stored is not mistaken for a tampered one, and both versions can share a store.
 */
export function storedFileName({ name, sha256 }: Pick<CardFile, 'name' | 'sha256'>): string {
  const dot = name.lastIndexOf('.');
  const end = dot > 0 ? dot : name.length;
  return `${name.slice(0, end)}-${sha256.slice(0, 8)}${name.slice(end)}`;
}

/** Where below a mirror a file may be: by its name, or as in a copy of a store, or of the cache around one. */
export function mirrorPlaces({ id }: Pick<ModelCard, 'id'>, file: CardFile): string[] {
  const stored = `${id}/${storedFileName(file)}`;
  return [file.name, stored, `models/${stored}`];
}
