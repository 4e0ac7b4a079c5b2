import type { ArrayPool } from '../../weights/array-pool.js';
import type { ExternalRange } from './proto/messages.js';
import type { LateBytes } from './proto/protobuf-writer.js';

/** Pages of memory have this size at least; whole pages can be mapped. */
const PAGE = 4096;

/**
 * The file beside a model in which ONNX lets the values of large constants lie. Engines map it into
 * memory instead of copying it.
 */
export class ExternalData {
  /** Name of the file. */
  readonly location: string;
  readonly #parts: LateBytes[] = [];
  #length = 0;

  constructor(location: string) {
    this.location = location;
  }

  /** Gives the bytes of a constant their place; undefined for those too small to be worth one. */
  add(bytes: LateBytes): ExternalRange | undefined {
    const { length } = bytes;
    if (length < PAGE) return undefined;
    const offset = this.#length;
    this.#parts.push(bytes);
    this.#length += pages(length);
    return { location: this.location, offset, length };
  }

  /**
   * All bytes of the file in order, each part made when it is asked for, and good until the next is.
   */
  *parts(pool: ArrayPool): Generator<Uint8Array, void> {
    for (const part of this.#parts) {
      yield part.make(pool);
      pool.reset();
      yield new Uint8Array(pages(part.length) - part.length);
    }
  }
}

function pages(length: number): number {
  return Math.ceil(length / PAGE) * PAGE;
}
