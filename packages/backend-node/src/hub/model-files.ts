import { posix } from 'node:path';
import type { ModelCard } from '@facenet/core/models';
import { type WeightsSource, weightsSources } from '@facenet/core/models';
import type { FilePin } from './checksum.js';

/** A file that the cache keeps of a model. */
export interface ModelFile extends FilePin {
  /** The role it has in the card: pnet, rnet, onet or weights. */
  readonly role: string;
  readonly name: string;
}

/** Name of the converted weights at a mirror. */
export function convertedFileName(card: ModelCard): string {
  return `${card.id}.safetensors`;
}

/** Name of a source file at a mirror: the one it has where it comes from. */
export function sourceFileName(role: string, { npm, urls, format }: WeightsSource): string {
  const path = npm?.path ?? (urls?.[0] && new URL(urls[0]).pathname);
  return path ? posix.basename(path).replace(/[^\w.-]/g, '_') : `${role}.${format}`;
}

/**
 * The files that the cache keeps of a model: the converted weights where the card pins them, else
 * the sources. Only what a card pins is ever kept, so that every byte can be checked later.
 */
export function modelFiles(card: ModelCard, keepConverted: boolean): ModelFile[] {
  if (keepConverted && card.converted) {
    const name = versioned(convertedFileName(card), card.converted);
    return [{ role: 'weights', name, ...card.converted }];
  }
  return Object.entries(weightsSources(card)).map(([role, source]) => {
    const { bytes, sha256 } = source;
    return { role, name: versioned(sourceFileName(role, source), source), bytes, sha256 };
  });
}

/**
 * Name of a file in the cache. With a piece of the checksum in it, a file that another version of the
 * SDK stored is not mistaken for a tampered one, and both versions can share a cache.
 */
export function versioned(name: string, { sha256 }: FilePin): string {
  const { name: stem, ext } = posix.parse(name);
  return `${stem}-${sha256.slice(0, 8)}${ext}`;
}
