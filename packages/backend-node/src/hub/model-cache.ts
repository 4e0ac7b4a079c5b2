import { FaceNetError } from '@facenet/core';
import { type CardFile, cardFiles, type ModelCard, storedFileName } from '@facenet/core/models';
import { findMismatch } from './checksum.js';
import type { FetchedModel } from './fetch/fetched-model.js';
import type { HubEntry, StoredModel, WeightsConverter } from './hub-types.js';
import type { FileState, ModelStore } from './model-store.js';

type Files = Readonly<Record<string, Uint8Array>>;

/** A model as it was found on disk. */
export type CachedModel =
  | { readonly state: 'ready'; readonly files: Files }
  | Exclude<FileState, { readonly state: 'ready' }>;

/** Whether a model is on disk. */
export type CachedModelState =
  | { readonly state: 'ready' | 'missing' }
  | { readonly state: 'tampered'; readonly problem: string };

/** Cards over files: which files belong to a model, and in what form they are kept. */
export class ModelCache {
  readonly #store: ModelStore;
  readonly #convert: WeightsConverter | undefined;

  constructor(store: ModelStore, convert: WeightsConverter | undefined) {
    this.#store = store;
    this.#convert = convert;
  }

  /** Whether the model is kept converted; if not, its source files are. */
  keepsConverted(card: ModelCard): boolean {
    return this.#convert !== undefined && card.converted !== undefined;
  }

  /** Reads and checks all files of a model. */
  async read(card: ModelCard): Promise<CachedModel> {
    const files: Record<string, Uint8Array> = {};
    let complete = true;
    for (const file of this.#files(card)) {
      const found = await this.#store.read(card.id, file);
      if (found.state === 'tampered') return found;
      if (found.state === 'ready') files[file.role] = found.bytes;
      else complete = false;
    }
    return complete ? { state: 'ready', files } : { state: 'missing' };
  }

  /** Looks whether all files of a model are there, without reading them. */
  async look(card: ModelCard): Promise<CachedModelState> {
    let complete = true;
    for (const file of this.#files(card)) {
      const found = await this.#store.look(card.id, file);
      if (found.state === 'tampered') return found;
      complete &&= found.state === 'ready';
    }
    return { state: complete ? 'ready' : 'missing' };
  }

  /** @param found what `read` or `look` found of it */
  describe(card: ModelCard, found: CachedModelState): HubEntry {
    const files = this.#files(card);
    return {
      id: card.id,
      kind: card.kind,
      title: card.title,
      licence: card.provenance.licence,
      state: found.state,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      path: this.#store.folder(card.id),
      files: files.map(({ name }) => name),
      ...(found.state === 'tampered' && { problem: found.problem }),
    };
  }

  /** Stores what was fetched, in the form that is kept. */
  async write(card: ModelCard, { files, converted }: FetchedModel): Promise<void> {
    const kept =
      converted || !this.keepsConverted(card) ? files : (await this.convert(card, files)).files;
    for (const { role, name } of this.#files(card)) {
      await this.#store.write(card.id, name, kept[role] as Uint8Array);
    }
  }

  /** What callers of the hub get: converted if there is a converter, at this moment if need be. */
  async convert(card: ModelCard, files: Files): Promise<StoredModel> {
    const weights = await this.#convert?.(card, files);
    if (!weights) return { card, files, converted: false };
    const mismatch = card.converted && findMismatch(weights, card.converted);
    if (!mismatch) return { card, files: { weights }, converted: true };
    throw new FaceNetError('WEIGHTS_MISMATCH', `"${card.id}" converted ${mismatch}.`, {
      hint: 'Install the same version of every @facenet package.',
    });
  }

  /** By the names that the store has for them. */
  #files(card: ModelCard): CardFile[] {
    const files = cardFiles(card, this.keepsConverted(card));
    return files.map((file) => ({ ...file, name: storedFileName(file) }));
  }
}
