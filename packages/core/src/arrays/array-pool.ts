import { elementCount } from './element-count.js';

/** How many arrays of the largest size are in use at once: as stored, reordered, in an engine's order. */
const STEPS = 3;
/** Room for the vectors that a batch norm consists of. */
const SPARE = 1 << 16;

/**
 * Memory that arrays are decoded into, one after the other, instead of each into its own: what V8
 * has not collected yet adds up to tens of megabytes, and pieces of all sizes tear holes.
 */
export class ArrayPool {
  readonly #memory: Float32Array;
  #taken = 0;

  /** @param largest number of values that an array to be decoded has */
  constructor(largest: number) {
    this.#memory = new Float32Array(STEPS * largest + SPARE);
  }

  /** A pool for some arrays, one after the other. */
  static for(arrays: Iterable<{ readonly shape: readonly number[] }>): ArrayPool {
    let largest = 0;
    for (const { shape } of arrays) {
      largest = Math.max(largest, elementCount(shape));
    }
    return new ArrayPool(largest);
  }

  /** Any values, that many: good until {@link ArrayPool.reset}. */
  take(length: number): Float32Array {
    const start = this.#taken;
    if (start + length > this.#memory.length) return new Float32Array(length);
    this.#taken += length;
    return this.#memory.subarray(start, start + length);
  }

  /** Whether values lie in this memory, so that whoever read them may change them. */
  holds({ buffer }: Float32Array): boolean {
    return buffer === this.#memory.buffer;
  }

  /** Makes all of the memory free for the next array. */
  reset(): void {
    this.#taken = 0;
  }
}

/** Place for values, of the pool where there is one. */
export function placeFor(length: number, pool: ArrayPool | undefined): Float32Array {
  return pool?.take(length) ?? new Float32Array(length);
}

/** The values, or a copy of them, for the caller to change. */
export function changeable(values: Float32Array, pool: ArrayPool | undefined): Float32Array {
  if (pool?.holds(values)) return values;
  const copy = placeFor(values.length, pool);
  copy.set(values);
  return copy;
}
