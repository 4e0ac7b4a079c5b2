import { FaceNetError } from '@facenet/core';

/** What answers SQL: a connected `Client` of `pg`, PGlite, or anything else with this method. */
export interface PostgresClient {
  /**
   * Asks with values for $1, $2, ... in the text; bytes are Uint8Arrays.
   *
   * @throws what has the server's code of five characters as its `code`, where the server says no
   */
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
}

/** What lends connections: a `Pool` of `pg`. */
export interface PostgresPool {
  /** Lends a connection that nobody else uses until it is released. */
  connect(): Promise<LentPostgresClient>;
}

/** A connection of a pool. */
export interface LentPostgresClient extends PostgresClient {
  /** Gives it back; `true` when it is broken and must not be lent again. */
  release(broken?: boolean): void;
}

/** A row as a driver gives it: numbers of 64 bits as texts or numbers, bytes as some Uint8Array. */
export type Row = Readonly<Record<string, unknown>>;

/** Asks within a transaction, or by itself. */
export type Ask = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** The ways to a database. Waits for what is under way before it closes. */
export class Connections {
  readonly #pool: PostgresPool;
  readonly #end: () => Promise<void>;
  readonly #working = new Set<Promise<unknown>>();

  /** @param end closes the pool, where it is our own */
  constructor(pool: PostgresPool, end: () => Promise<void> = async () => {}) {
    this.#pool = pool;
    this.#end = end;
  }

  /** One connection as a pool of one: who wants it waits for whoever has it. */
  static ofClient(client: PostgresClient): Connections {
    let last: Promise<void> = Promise.resolve();
    return new Connections({
      async connect() {
        const before = last;
        let release = () => {};
        last = new Promise((resolve) => {
          release = resolve;
        });
        await before;
        return { query: (text, values) => client.query(text, values), release };
      },
    });
  }

  /** @throws FaceNetError IO_FAILED, and what the work throws */
  alone<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
    return this.#track(this.#lend(work));
  }

  /**
   * Does some work in a transaction, which is undone when the work throws.
   *
   * @param how "ISOLATION LEVEL ...", "READ ONLY"
   * @throws FaceNetError IO_FAILED, and what the work throws
   */
  transaction<Result>(how: string, work: (ask: Ask) => Promise<Result>): Promise<Result> {
    return this.alone(async (ask) => {
      await ask(`BEGIN ${how}`);
      try {
        const result = await work(ask);
        await ask('COMMIT');
        return result;
      } catch (error) {
        await ask('ROLLBACK').catch(() => {}); // the first error is the one to tell
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled([...this.#working]);
    await this.#end();
  }

  /** The driver throws at once, too: of a certificate that is not there. */
  async #connect(): Promise<LentPostgresClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw databaseFailed(error);
    }
  }

  async #lend<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    let broken = false;
    const ask: Ask = async (text, values = []) => {
      try {
        return (await client.query(text, [...values])).rows;
      } catch (error) {
        // Errors of SQL have a code of five characters; any other is one of the line.
        broken ||= sqlCode(error) === undefined;
        throw databaseFailed(error);
      }
    };
    try {
      return await work(ask);
    } finally {
      client.release(broken);
    }
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#working.add(work);
    const done = () => this.#working.delete(work);
    work.then(done, done);
    return work;
  }
}

/** The code of an error of the server, such as 42P01. */
function sqlCode(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Values that no text or number of the database can hold are class 22 in SQL. */
function databaseFailed(error: unknown): FaceNetError {
  if (FaceNetError.is(error)) return error;
  const code = sqlCode(error);
  const text = error instanceof Error ? error.message || String(code ?? error.name) : String(error);
  const [line = ''] = text.split('\n');
  if (code?.startsWith('22')) {
    return new FaceNetError('INVALID_ARGUMENT', `PostgreSQL cannot keep this: ${line}.`, {
      cause: error,
    });
  }
  const what = code === undefined ? 'cannot be reached' : `refused (${code})`;
  return new FaceNetError('IO_FAILED', `PostgreSQL ${what}: ${line}.`, {
    hint: 'Check that the server runs, its address, and the rights of the user.',
    cause: error,
  });
}
