/**
 * Does work one after the other, in the order in which it is given: what an engine that runs one thing
 * at a time needs.
 */
export class OneAtATime {
  #idle: Promise<unknown> = Promise.resolve();

  /** @returns what the work gives or throws; that ends none of the work behind it */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#idle.then(work);
    this.#idle = result.catch(() => {});
    return result;
  }

  /** Resolves when all that was given is done. */
  async idle(): Promise<void> {
    await this.#idle;
  }
}
