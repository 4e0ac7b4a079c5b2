import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { FaceNetError } from '@facenet/core';
import type { ByteSource } from '@facenet/core/formats';

/**
 * A file that is read in parts, synchronously, as decoding is. It is open only while it is read, so that
 * there is nothing to be closed; a file that changes in between is refused.
 */
export class FileSource implements ByteSource {
  readonly length: number;
  readonly #path: string;
  readonly #known: Stats;

  /** @param info of the file, as `stat` tells it */
  constructor(path: string, info: Stats) {
    this.length = info.size;
    this.#path = path;
    this.#known = info;
  }

  read(offset: number, length: number, into = new Uint8Array(length)): Uint8Array {
    try {
      const file = openSync(this.#path, 'r');
      try {
        if (!isSame(fstatSync(file), this.#known)) throw new Error('it has changed meanwhile');
        return readFully(file, offset, into);
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      throw new FaceNetError(
        'IO_FAILED',
        `Cannot read ${this.#path}: ${(cause as Error).message}.`,
        { hint: 'Leave the file as it is until the model is loaded, and load it again.', cause },
      );
    }
  }
}

function isSame(now: Stats, known: Stats): boolean {
  return now.size === known.size && now.mtimeMs === known.mtimeMs && now.ino === known.ino;
}

function readFully(file: number, offset: number, bytes: Uint8Array): Uint8Array {
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(file, bytes, done, bytes.length - done, offset + done);
    if (count === 0) throw new Error(`it ends at byte ${offset + done}`);
    done += count;
  }
  return bytes;
}
