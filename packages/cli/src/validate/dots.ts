import type { Output } from '../output/output.js';

/** Batches that a dot stands for, as in the original. */
const BATCHES = 10;

/** The original's sign of life: a dot for every ten batches, and the end of their line. */
export class Dots {
  readonly #output: Pick<Output, 'sign'>;
  readonly #images: number;
  #embedded = 0;
  #printed = 0;

  /** @param batchSize as the command line has it, not as the engine takes it */
  constructor(output: Pick<Output, 'sign'>, batchSize: number) {
    this.#output = output;
    this.#images = BATCHES * batchSize;
  }

  async embedded(images: number): Promise<void> {
    this.#embedded += images;
    const due = Math.floor(this.#embedded / this.#images) - this.#printed;
    this.#printed += due;
    if (due > 0) await this.#output.sign('.'.repeat(due));
  }

  async end(): Promise<void> {
    if (this.#printed > 0) await this.#output.sign('\n');
  }
}
