import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FaceNetError } from '@facenet/core';
import { checkSearch } from '@facenet/core/gallery';
import { ioFailed } from '../files/index.js';
import { FaceIndex } from './face-index.js';
import { pause, prepareGallery } from './gallery-schema.js';
import type { GalleryFile, GalleryTask, SearchAnswer, SearchTask } from './gallery-task.js';
import {
  readCounts,
  readCrop,
  readFaces,
  readModel,
  readPeople,
  readPerson,
  readRejections,
} from './read-gallery.js';
import { damaged, loadLibsql, Sqlite } from './sqlite.js';
import { forgetChanges, writeChanges } from './write-changes.js';

/** How every SQLite file begins. */
const MAGIC = 'SQLite format 3\0';
/** Faces that are read into the index at a time while there is nothing else to do. */
const STEP = 8192;
/** Pipes and devices would have opening wait for ever. */
const NONBLOCK = constants.O_NONBLOCK ?? 0;

/** A gallery in a file, in the thread that holds it, one call at a time. */
export class GalleryDatabase {
  readonly #sqlite: Sqlite;
  readonly #index: FaceIndex;
  #closed = false;

  private constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
    this.#index = new FaceIndex(sqlite);
    setImmediate(() => this.#readAhead());
  }

  /** @throws FaceNetError as `openGalleryStore` does */
  static async open({ path, create, patience }: GalleryFile): Promise<GalleryDatabase> {
    const libsql = await loadLibsql();
    const bytes = await checkFile(path, create);
    const sqlite = new Sqlite(libsql, path, patience);
    try {
      prepareGallery(sqlite, bytes);
    } catch (error) {
      sqlite.close();
      throw error;
    }
    return new GalleryDatabase(sqlite);
  }

  /** @throws FaceNetError as the methods of `GalleryStore` do */
  async run(task: GalleryTask): Promise<unknown> {
    try {
      return await this.#run(task);
    } catch (error) {
      // Something that no program of ours has written.
      if (!FaceNetError.is(error)) throw damaged(this.#sqlite.path, `${error}`, error);
      throw error;
    }
  }

  async #run(task: GalleryTask): Promise<unknown> {
    const sqlite = this.#sqlite;
    switch (task.call) {
      case 'model':
        return readModel(sqlite).model;
      case 'counts':
        return readCounts(sqlite);
      case 'people':
        return readPeople(sqlite, task.page);
      case 'person':
        return readPerson(sqlite, task.key);
      case 'faces':
        return sqlite.transaction('deferred', () => readFaces(sqlite, task.of));
      case 'crop':
        return readCrop(sqlite, task.face);
      case 'rejections':
        return readRejections(sqlite, task.people);
      case 'apply':
        sqlite.transaction('immediate', () => writeChanges(sqlite, task.changes));
        this.#index.outdate();
        return;
      case 'search':
        return this.#search(task.searches);
      case 'compact':
        return this.#compact();
    }
  }

  /** The log goes into the file, if nobody else is at it, so that the file can be copied alone. */
  close(): void {
    this.#closed = true;
    try {
      this.#sqlite.execute('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // The log stays, and is read at the next opening.
    }
    this.#sqlite.close();
  }

  /** The searches of one count share a pass over all vectors. */
  #search(searches: readonly SearchTask[]): Promise<SearchAnswer[]> {
    return this.#sqlite.snapshot(async () => {
      this.#index.follow(Number.MAX_SAFE_INTEGER);
      const answers = searches.map(({ queries, count }): SearchAnswer => {
        try {
          checkSearch(queries, count, this.#index.model);
          return { hits: [] };
        } catch (error) {
          return { failure: FaceNetError.from(error).toJSON() };
        }
      });
      const good = searches.filter((_, i) => 'hits' in answers[i]!);
      const most = Math.max(1, ...good.map(({ count }) => count));
      const found = await this.#index.search(
        good.flatMap(({ queries }) => queries),
        most,
      );
      let next = 0;
      return answers.map((answer, i) => {
        if ('failure' in answer) return answer;
        const { queries, count } = searches[i]!;
        const hits = found.slice(next, next + queries.length);
        next += queries.length;
        return { hits: hits.map((list) => list.slice(0, count)) };
      });
    });
  }

  /**
   * Writes the file anew without what was removed, and empties the log, which keeps pages of before.
   * The log is emptied when no other process is in the middle of reading.
   */
  #compact(): void {
    const sqlite = this.#sqlite;
    sqlite.transaction('immediate', () => {
      const [last] = sqlite.first('SELECT max(number) FROM changed') ?? [];
      if (typeof last === 'number') forgetChanges(sqlite, last);
    });
    this.#index.outdate();
    sqlite.execute('VACUUM');
    const end = Date.now() + sqlite.patience;
    for (;;) {
      const [busy] = sqlite.first('PRAGMA wal_checkpoint(TRUNCATE)') ?? [];
      if (busy === 0) return;
      if (Date.now() > end) {
        throw new FaceNetError(
          'CONFLICT',
          `The log of ${sqlite.path} still holds what was removed: another process reads all the time.`,
          { hint: 'Compact again when it is done.' },
        );
      }
      pause(20);
    }
  }

  /** Fills the index before it is needed; a failure is told to whoever searches. */
  #readAhead(): void {
    if (this.#closed) return;
    try {
      const done = this.#sqlite.transaction('deferred', () => this.#index.follow(STEP));
      if (!done) setImmediate(() => this.#readAhead());
    } catch {
      // Read again, and told, at the first search.
    }
  }
}

/**
 * @returns bytes of the file, 0 of a new one
 * @throws FaceNetError IO_FAILED, GALLERY_CORRUPT for a file that is no database
 */
async function checkFile(path: string, create: boolean): Promise<number> {
  const flags = constants.O_RDWR | NONBLOCK | (create ? constants.O_CREAT : 0);
  try {
    // Faces are nobody else's business.
    const file = await open(path, flags, 0o600);
    try {
      const info = await file.stat();
      if (!info.isFile()) throw new Error('it is a device, not a file');
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
      if (bytesRead > 0 && buffer.toString('latin1') !== MAGIC) {
        throw damaged(path, 'it is no SQLite database');
      }
      return info.size;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (FaceNetError.is(error)) throw error;
    throw ioFailed('open the gallery', path, error);
  }
}
