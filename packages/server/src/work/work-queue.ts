import { HttpError } from '../http-error.js';

/** How a {@link WorkQueue} is sized. */
export interface WorkQueueOptions {
  /** Requests that are worked on at a time. */
  readonly concurrency: number;
  /** Requests that may wait besides. */
  readonly waiting: number;
}

/** Weight of the newest request in the mean that tells how long to stay away. */
const SHARE_OF_NEWEST = 0.1;

/**
 * Who may work, and who waits: requests take a place before anything of their body is read, and the
 * first come are the first served. When all places are taken the next one is refused at once.
 */
export class WorkQueue {
  readonly #concurrency: number;
  readonly #places: number;
  readonly #turns: (() => void)[] = [];
  #taken = 0;
  #atWork = 0;
  #meanSeconds = 0.1;

  constructor({ concurrency, waiting }: WorkQueueOptions) {
    this.#concurrency = concurrency;
    this.#places = concurrency + waiting;
  }

  /** Requests that hold a place, whatever is done for them. */
  get held(): number {
    return this.#taken;
  }

  /** Those whose turn it is. */
  get atWork(): number {
    return this.#atWork;
  }

  /**
   * Takes a place for as long as the work lasts.
   *
   * @throws HttpError OVERLOADED with the seconds after which to come again
   */
  async withPlace<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#taken >= this.#places) {
      const seconds = Math.ceil((this.#taken / this.#concurrency) * this.#meanSeconds);
      throw new HttpError('OVERLOADED', 'The server has all the work that it can hold.', {
        hint: 'Send the request again after the seconds of Retry-After.',
        headers: { 'retry-after': String(Math.min(60, Math.max(1, seconds))) },
      });
    }
    this.#taken++;
    try {
      return await work();
    } finally {
      this.#taken--;
    }
  }

  /** Waits for its turn, then works; of one that is aborted before, the signal's reason is thrown. */
  async inTurn<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(signal);
    const begun = performance.now();
    try {
      return await work();
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      this.#meanSeconds += SHARE_OF_NEWEST * (seconds - this.#meanSeconds);
      const next = this.#turns.shift();
      if (next) next();
      else this.#atWork--;
    }
  }

  /** Resolves when one of those at work hands its turn over, or there is room. */
  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#atWork < this.#concurrency) {
      this.#atWork++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        this.#turns.splice(this.#turns.indexOf(begin), 1);
        reject(signal.reason);
      };
      const begin = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      this.#turns.push(begin);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
