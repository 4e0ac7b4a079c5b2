import { FaceNetError, type FaceNetErrorCode } from './errors.js';
import { excerpt } from './excerpt.js';

/** A named set of interchangeable things (architectures, cards, importers, ...). */
export class Registry<Entry> implements Iterable<[string, Entry]> {
  readonly #entries = new Map<string, Entry>();
  readonly #kind: string;
  readonly #notFound: FaceNetErrorCode;

  /** @param kind what the entries are, for error texts: "architecture", "model" */
  constructor(kind: string, notFound: FaceNetErrorCode = 'INVALID_ARGUMENT') {
    this.#kind = kind;
    this.#notFound = notFound;
  }

  /** @throws FaceNetError INVALID_ARGUMENT when the name is taken, or is none, or there is no entry */
  register(name: string, entry: Entry): this {
    if (typeof name !== 'string' || name === '' || entry === undefined || entry === null) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `A ${this.#kind} needs a name and an entry, not ${excerpt(name)} and ${excerpt(entry)}.`,
      );
    }
    if (this.#entries.has(name)) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `There already is a ${this.#kind} ${excerpt(name)}.`,
        {
          hint: 'Choose another name.',
        },
      );
    }
    this.#entries.set(name, entry);
    return this;
  }

  /** Whether there is an entry of that name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws FaceNetError naming the known entries when there is none of that name */
  get(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new FaceNetError(this.#notFound, `No ${this.#kind} is called ${excerpt(name)}.`, {
        hint: `Known: ${this.names().join(', ')}.`,
      });
    }
    return entry;
  }

  /** In the order of registration. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Names with their entries, in the order of registration. */
  [Symbol.iterator](): Iterator<[string, Entry]> {
    return this.#entries.entries();
  }
}
