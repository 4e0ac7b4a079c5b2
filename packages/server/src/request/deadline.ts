import { setMaxListeners } from 'node:events';
import { HttpError } from '../http-error.js';

/**
 * Until when a request is worked on: until its time is over, or its client gone. The signal's reason
 * is what the client is answered.
 */
export class Deadline {
  readonly signal: AbortSignal;
  /** Whether it waits for its turn, and so has cost nothing yet and may come again. */
  waiting = false;
  readonly #abort = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #client: AbortSignal;
  readonly #gone = () => this.#abort.abort(new HttpError('CLIENT_GONE', 'The client went away.'));

  constructor(client: AbortSignal, seconds: number) {
    this.signal = this.#abort.signal;
    setMaxListeners(0, this.signal); // each photo of a request listens
    this.#client = client;
    this.#timer = setTimeout(() => this.#abort.abort(this.#tooLate(seconds)), seconds * 1000);
    client.addEventListener('abort', this.#gone, { once: true });
    if (client.aborted) this.#gone();
  }

  /** The result of the work, or what the signal says, whichever is first. */
  async race<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this;
    let giveUp = () => {};
    const over = new Promise<never>((_, reject) => {
      giveUp = () => reject(signal.reason);
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Ends the watch, when the request is answered. */
  end(): void {
    clearTimeout(this.#timer);
    this.#client.removeEventListener('abort', this.#gone);
  }

  #tooLate(seconds: number): HttpError {
    if (this.waiting) {
      return new HttpError('OVERLOADED', `Its turn did not come within ${seconds} s.`, {
        hint: 'Send the request again after the seconds of Retry-After.',
        headers: { 'retry-after': '1' },
      });
    }
    return new HttpError('TIMEOUT', `It was not done within ${seconds} s, and is aborted.`, {
      hint: 'Send a smaller photo, or look for larger faces only with minSize.',
    });
  }
}
