import type { Embedding, RgbImage } from '@facenet/core';

/** Crops of one run of the network; more brings nothing on a processor. */
const MOST_OF_A_BATCH = 4;

/** What embeds a batch: `facenet.embed`. */
type Embed = (
  crops: readonly RgbImage[],
  options: { readonly signal: AbortSignal },
) => Promise<Embedding[]>;

interface WaitingCrop {
  readonly crop: RgbImage;
  readonly signal: AbortSignal;
  readonly resolve: (embedding: Embedding) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Embeds crops of all requests together: whenever an engine is free it takes up to four of those that
 * wait. Nothing waits for company, so that a lone face is embedded at once.
 */
export class EmbeddingBatches {
  readonly #embed: Embed;
  readonly #engines: number;
  readonly #onBatch: (size: number) => void;
  #waiting: WaitingCrop[] = [];
  #running = 0;

  /**
   * @param engines batches at work at a time
   * @param onBatch told of the size of each
   */
  constructor(embed: Embed, engines: number, onBatch: (size: number) => void = () => {}) {
    this.#embed = embed;
    this.#engines = engines;
    this.#onBatch = onBatch;
  }

  /**
   * Embeds the crops of one request.
   *
   * @returns embeddings in their order
   * @throws what the engine throws, and the signal's reason
   */
  async embed(crops: readonly RgbImage[], signal: AbortSignal): Promise<Embedding[]> {
    signal.throwIfAborted();
    const abort = () => this.#forget(signal);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const promised = crops.map(
        (crop) =>
          new Promise<Embedding>((resolve, reject) => {
            this.#waiting.push({ crop, signal, resolve, reject });
          }),
      );
      this.#begin();
      return await Promise.all(promised);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #begin(): void {
    while (this.#running < this.#engines && this.#waiting.length > 0) {
      void this.#run(this.#waiting.splice(0, MOST_OF_A_BATCH));
    }
  }

  async #run(batch: readonly WaitingCrop[]): Promise<void> {
    this.#running++;
    this.#onBatch(batch.length);
    const unwanted = new AbortController();
    // Only when nobody is left who wants any of it; those who went away are answered at once.
    const leave = () => {
      for (const { signal, reject } of batch) if (signal.aborted) reject(signal.reason);
      if (batch.every(({ signal }) => signal.aborted)) unwanted.abort();
    };
    const signals = new Set(batch.map(({ signal }) => signal));
    for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
    try {
      const crops = batch.map(({ crop }) => crop);
      const embeddings = await this.#embed(crops, { signal: unwanted.signal });
      batch.forEach(({ resolve }, i) => {
        resolve(embeddings[i] as Embedding);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      for (const signal of signals) signal.removeEventListener('abort', leave);
      this.#running--;
      this.#begin();
    }
  }

  /** Takes out what waits for an answer that nobody wants any more. */
  #forget(signal: AbortSignal): void {
    const gone = this.#waiting.filter((crop) => crop.signal === signal);
    this.#waiting = this.#waiting.filter((crop) => crop.signal !== signal);
    for (const { reject } of gone) reject(signal.reason);
  }
}
