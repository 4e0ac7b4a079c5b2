import { FaceNetError } from '@facenet/core';
import { loadOptional } from '../engines/load-optional.js';

/** What can stand in a column, or be bound to a parameter. */
export type SqlValue = string | number | null | Uint8Array;

/** A compiled statement; parameters are always one array, for libsql panics at a lone buffer. */
interface Statement {
  run(parameters: readonly SqlValue[]): { readonly changes: number };
  /** Whether it gives rows. */
  readonly reader: boolean;
  raw(): Statement;
  iterate(parameters: readonly SqlValue[]): IterableIterator<SqlValue[]>;
}

interface LibsqlDatabase {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

interface LibsqlModule {
  readonly default: new (path: string, options: { readonly timeout: number }) => LibsqlDatabase;
}

/** @throws FaceNetError ENGINE_UNAVAILABLE where it is not installed or does not start */
export async function loadLibsql(): Promise<LibsqlModule> {
  const install = 'Run `npm install libsql@0.5`: it keeps galleries in files.';
  const libsql = { name: 'libsql', package: 'libsql', install };
  return (await loadOptional(libsql, () => import('libsql'))) as unknown as LibsqlModule;
}

/** Primary codes of SQLite, and what they mean to a gallery. */
const [BUSY, LOCKED, READONLY, CORRUPT, FULL, CANTOPEN, NOTADB] = [5, 6, 8, 11, 13, 14, 26];
/** A missing table or column, and what a constraint forbids: somebody changed the schema. */
const [ERROR, CONSTRAINT] = [1, 19];

/**
 * A connection to an SQLite file by libsql: statements are compiled once, and every failure is a
 * FaceNetError. Synchronous, so it belongs into a worker thread.
 */
export class Sqlite {
  readonly path: string;
  /** Milliseconds that a statement waits for other connections. */
  readonly patience: number;
  readonly #database: LibsqlDatabase;
  readonly #statements = new Map<string, Statement>();

  /**
   * @param libsql of {@link loadLibsql}
   * @throws FaceNetError IO_FAILED, GALLERY_CORRUPT
   */
  constructor(libsql: LibsqlModule, path: string, patience: number) {
    this.path = path;
    this.patience = patience;
    this.#database = this.#guard(() => new libsql.default(path, { timeout: patience }));
  }

  /** Runs statements that have no parameters and give nothing. */
  execute(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** @returns number of rows that were changed */
  run(sql: string, ...parameters: readonly SqlValue[]): number {
    return this.#guard(() => this.#prepare(sql).run(parameters).changes);
  }

  /** All rows, each as the values of its columns. */
  all(sql: string, ...parameters: readonly SqlValue[]): SqlValue[][] {
    return this.#guard(() => [...this.#prepare(sql).iterate(parameters)]);
  }

  /** The first row. To its end, since a statement that is under way keeps others from the file. */
  first(sql: string, ...parameters: readonly SqlValue[]): SqlValue[] | undefined {
    return this.all(sql, ...parameters)[0];
  }

  /** Calls for each row, so that not all are in memory at once. */
  each(
    sql: string,
    parameters: readonly SqlValue[],
    visit: (row: readonly SqlValue[]) => void,
  ): void {
    this.#guard(() => {
      for (const row of this.#prepare(sql).iterate(parameters)) visit(row);
    });
  }

  /**
   * Does all or nothing.
   *
   * @param mode `immediate` for what writes: it waits for its turn before it reads
   */
  transaction<Result>(mode: 'deferred' | 'immediate', work: () => Result): Result {
    this.execute(`BEGIN ${mode}`);
    try {
      const result = work();
      this.execute('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** As {@link Sqlite.transaction}, for reading by a function that only waits for itself. */
  async snapshot<Result>(work: () => Promise<Result>): Promise<Result> {
    this.execute('BEGIN');
    try {
      return await work();
    } finally {
      this.#rollBack();
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // SQLite has done so itself: a full disk, a damaged file.
    }
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      if (statement.reader) statement.raw();
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw sqliteError(cause, this.path, this.patience);
    }
  }
}

/** What a failure of libsql means for whoever keeps a gallery. */
function sqliteError(cause: unknown, path: string, patience: number): FaceNetError {
  if (FaceNetError.is(cause)) return cause;
  const { rawCode, message } = Object(cause) as { rawCode?: number; message?: string };
  const text = String(message ?? cause);
  const code = rawCode === undefined ? codeInText(text) : rawCode & 0xff;
  if (code === BUSY || code === LOCKED) {
    return new FaceNetError(
      'CONFLICT',
      `Others have been using ${path} for longer than ${patience / 1000} s (${text}).`,
      { hint: 'Try again, or wait longer: { patience }.', cause },
    );
  }
  if ([CORRUPT, NOTADB, ERROR, CONSTRAINT].includes(code)) return damaged(path, text, cause);
  const hints = new Map([
    [FULL, 'Make room on the disk.'],
    [READONLY, 'The file and its folder must be writable, for reading too.'],
    [CANTOPEN, 'The folder must exist and be writable.'],
  ]);
  return new FaceNetError('IO_FAILED', `Cannot use the gallery ${path} (${text}).`, {
    hint: hints.get(code) ?? 'Check the path, its permissions and the room on the disk.',
    cause,
  });
}

/** Opening and iterating tell the number in words. */
function codeInText(text: string): number {
  if (/malformed|not a database/.test(text)) return CORRUPT;
  if (/locked/.test(text)) return BUSY;
  return Number(/: (\d+)"\)$/.exec(text)?.[1] ?? Number.NaN) & 0xff;
}

/** @param found what is wrong, in brackets */
export function damaged(path: string, found: string, cause?: unknown): FaceNetError {
  return new FaceNetError('GALLERY_CORRUPT', `The gallery ${path} is damaged (${found}).`, {
    hint: 'Restore it from a copy, or import an export into a new file.',
    cause,
  });
}
