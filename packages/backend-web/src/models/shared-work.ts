import { FaceNetError, type ProgressEvent, type ProgressReporter } from '@facenet/core';

/** Who waits for work that others may wait for, too. */
export interface Party {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressReporter | undefined;
}

/** What the work itself is given: it stands for all parties. */
export interface SharedParty {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressReporter;
}

interface Running<Result> {
  readonly result: Promise<Result>;
  /** Each is told of progress; empty when all have left. */
  readonly parties: Set<(event: ProgressEvent) => void>;
  readonly stop: AbortController;
}

/**
 * Work that is done once for all who want the same at a time. It is stopped when the last of them gives
 * up, and not before.
 */
export class SharedWork<Result> {
  readonly #running = new Map<string, Running<Result>>();

  /**
   * @param what is stopped, as the start of a sentence
   * @param work starts it, unless it is being done
   * @throws FaceNetError ABORTED when the party's signal fires; what the work throws
   */
  join(
    key: string,
    what: string,
    { signal, onProgress }: Party,
    work: (shared: SharedParty) => Promise<Result>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const aborted = () =>
        reject(new FaceNetError('ABORTED', `${what} was aborted.`, { cause: signal?.reason }));
      if (signal?.aborted) return aborted();
      const running = this.#running.get(key) ?? this.#start(key, work);
      const { parties, result, stop } = running;
      const leave = () => {
        signal?.removeEventListener('abort', giveUp);
        parties.delete(tell);
      };
      const giveUp = () => {
        leave();
        aborted();
        if (parties.size > 0) return;
        this.#forget(key, running); // who comes now starts anew
        stop.abort(signal?.reason);
      };
      const tell = (event: ProgressEvent) => {
        try {
          onProgress?.(event);
        } catch (error) {
          leave();
          reject(error); // its own fault, and no other's
        }
      };
      parties.add(tell);
      signal?.addEventListener('abort', giveUp);
      result.then(resolve, reject).finally(leave);
    });
  }

  #start(key: string, work: (shared: SharedParty) => Promise<Result>): Running<Result> {
    const stop = new AbortController();
    const parties = new Set<(event: ProgressEvent) => void>();
    const onProgress = (event: ProgressEvent) => {
      for (const tell of [...parties]) tell(event);
    };
    const result = work({ signal: stop.signal, onProgress });
    const running = { result, parties, stop };
    this.#running.set(key, running);
    result.catch(() => {}).finally(() => this.#forget(key, running));
    return running;
  }

  #forget(key: string, running: Running<Result>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}
