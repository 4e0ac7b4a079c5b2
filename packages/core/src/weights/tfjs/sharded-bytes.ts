import { excerpt } from '../../excerpt.js';
import { ByteReader } from '../byte-reader.js';
import { bytesBetween, type FileBytes } from '../file-bytes.js';

export interface Shard {
  readonly path: string;
  readonly bytes: FileBytes;
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
    let index = this.#indexAt(offset);
    const { bytes, start } = this.#shards[index] ?? { bytes: new Uint8Array(), start: 0 };
    if (end <= start + bytes.length) return bytesBetween(bytes, offset - start, end - start);
    const joined = new Uint8Array(length);
    for (let at = offset; at < end; index++) {
      const shard = this.#shards[index] as Shard & { readonly start: number };
      const part = bytesBetween(shard.bytes, at - shard.start, end - shard.start);
      joined.set(part, at - offset);
      at += part.length;
    }
    return joined;
  }

  /** The last shard that starts at the position or before it: by halves, for there may be many. */
  #indexAt(offset: number): number {
    let [low, high] = [0, this.#shards.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#shards[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** An error about the shard that the position falls into; to be thrown by the caller. */
  fail(problem: string, offset: number): Error {
    const shard = this.#shards[this.#indexAt(offset)];
    const { path = '', bytes = new Uint8Array(), start = 0 } = shard ?? {};
    return new ByteReader(bytes, `shard ${excerpt(path)}`).fail(problem, offset - start);
  }
}
