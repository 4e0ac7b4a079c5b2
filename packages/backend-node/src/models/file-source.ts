import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { ByteSource } from '@facenet/core/formats';
import { ioFailed } from '../files/index.js';

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
      const file = openSync(this.#path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        if (!isSame(fstatSync(file), this.#known)) throw new Error('it has changed meanwhile');
        return readFully(file, offset, into);
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      const hint = 'Leave the file as it is until the model is loaded, and load it again.';
      throw ioFailed('read', this.#path, cause, hint);
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
