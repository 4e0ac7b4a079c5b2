/** A promise whose work begins when somebody first waits for it. */
export class WhenAwaited<Value> implements Promise<Value> {
  readonly [Symbol.toStringTag] = 'Promise';
  readonly #begin: () => Promise<Value>;
  #begun: Promise<Value> | undefined;

  constructor(begin: () => Promise<Value>) {
    this.#begin = begin;
  }

  get #promise(): Promise<Value> {
    this.#begun ??= this.#begin();
    return this.#begun;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then<A = Value, B = never>(
    fulfilled?: ((value: Value) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(fulfilled, rejected);
  }

  catch<B = never>(
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<Value | B> {
    return this.#promise.catch(rejected);
  }

  finally(ended?: (() => void) | null): Promise<Value> {
    return this.#promise.finally(ended);
  }
}
