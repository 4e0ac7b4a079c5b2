import { ByteReader } from '../byte-reader.js';
import { excerpt } from '../excerpt.js';

export interface Shard {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The shards of a group read as if they were one file, without joining them. */
export class ShardedBytes {
  readonly length: number;
  readonly #shards: readonly (Shard & { readonly start: number })[];

  constructor(shards: readonly Shard[]) {
    let start = 0;
    this.#shards = shards.map(({ path, bytes }) => {
      const shard = { path, bytes, start };
      start += bytes.length;
      return shard;
    });
    this.length = start;
  }

  /** `length` bytes within bounds: a view where one shard has them all, else a copy. */
  slice(offset: number, length: number): Uint8Array {
    const end = offset + length;
    const parts = this.#shards
      .filter(({ start, bytes }) => start < end && start + bytes.length > offset)
      .map(({ start, bytes }) => bytes.subarray(Math.max(offset - start, 0), end - start));
    const [first = new Uint8Array()] = parts;
    if (parts.length <= 1) return first;
    const joined = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  /** An error about the shard that the position falls into; to be thrown by the caller. */
  fail(problem: string, offset: number): Error {
    const shard = this.#shards.findLast(({ start }) => start <= offset);
    const { path = '', bytes = new Uint8Array(), start = 0 } = shard ?? {};
    return new ByteReader(bytes, `shard ${excerpt(path)}`).fail(problem, offset - start);
  }
}
