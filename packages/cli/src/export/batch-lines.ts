import type { ProgressEvent } from '@facenet/core';
import type { Output } from '../output/output.js';

/**
 * The original's line for each batch. Images are embedded in whatever order threads take them, and
 * those of earlier runs not at all, so a batch is a number of images that are done.
 */
export class BatchLines {
  readonly #output: Pick<Output, 'text'>;
  readonly #batchSize: number;
  readonly #line: (batch: number, batches: number, seconds: number) => string;
  #printed = 0;
  #since = performance.now();
  #printing = Promise.resolve();

  /** @param line of a batch, counted from 0 */
  constructor(
    output: Pick<Output, 'text'>,
    batchSize: number,
    line: (batch: number, batches: number, seconds: number) => string,
  ) {
    this.#output = output;
    this.#batchSize = batchSize;
    this.#line = line;
  }

  /** Takes the progress of `embedDataset`. */
  report({ task, done, total = 0 }: ProgressEvent): void {
    if (task !== 'embed') return;
    const batches = Math.ceil(total / this.#batchSize);
    const due = done >= total ? batches : Math.floor(done / this.#batchSize);
    const seconds = (performance.now() - this.#since) / 1000 / Math.max(1, due - this.#printed);
    while (this.#printed < due) {
      const text = this.#line(this.#printed++, batches, seconds);
      this.#since = performance.now();
      this.say(text);
    }
  }

  /** Prints another line, in its turn. */
  say(text: string): void {
    this.#printing = this.#printing.then(() => this.#output.text(text));
    this.#printing.catch(() => {}); // it is told at the end
  }

  /** Waits until all are printed. */
  end(): Promise<void> {
    return this.#printing;
  }
}
