import { FaceNetError } from '@facenet/core';
import type { GalleryStore } from '@facenet/core/gallery';
import { abortable, throwIfAborted } from '../../abortable.js';
import { loadOptional } from '../../engines/load-optional.js';
import { Connections, type PostgresClient, type PostgresPool } from './connections.js';
import { PostgresGalleryStore } from './postgres-gallery-store.js';
import { prepareSchema, tablesOf } from './schema.js';

/** Which database, and where in it: one of the three ways to get there. */
export interface PostgresGalleryOptions {
  /** `postgres://user:password@host:5432/database`, by the optional package `pg`. */
  readonly connectionString?: string;
  /** A `Pool` of `pg`, which stays yours to end. */
  readonly pool?: PostgresPool;
  /**
   * A single connection, such as a connected `Client` of `pg` or a PGlite, which stays yours. Nothing
   * else may ask it in the meantime.
   */
  readonly client?: PostgresClient;
  /** Schema of the tables, one for each gallery; default `facenet`. Made where it is absent. */
  readonly schema?: string;
  /** Stops opening. */
  readonly signal?: AbortSignal;
}

/** Connections of our own pool. */
const CONNECTIONS = 8;
/** A server that takes a connection and says nothing is given up after this. */
const CONNECTING_MS = 30_000;

/**
 * Opens a gallery in PostgreSQL 15 or newer with pgvector 0.8 or newer, for more faces or more servers
 * than one file serves. Vectors are kept exactly, and searched by an HNSW index of 16-bit copies
 * (m 16, ef_construction 64, ef_search 100), whose candidates are measured exactly: Malkov and
 * Yashunin, "Hierarchical Navigable Small World graphs" (2016). Such an index may miss a face once in a
 * while; with few faces PostgreSQL compares all instead. Vectors of more than 4,000 values have no
 * index.
 *
 * ```ts
 * const store = await openPostgresGalleryStore({ connectionString: 'postgres://localhost/people' });
 * const gallery = await Gallery.open({ facenet, store });
 * ```
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE without `pg` where it is needed, IO_FAILED (the server, its
 * version, pgvector, rights), GALLERY_CORRUPT (tables of a later release), INVALID_ARGUMENT, ABORTED
 */
export async function openPostgresGalleryStore(
  options: PostgresGalleryOptions,
): Promise<GalleryStore> {
  const {
    connectionString,
    pool,
    client,
    schema = 'facenet',
    signal,
  } = Object(options) as PostgresGalleryOptions;
  const ways = [connectionString, pool, client].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      'A gallery in PostgreSQL has one way to get there.',
      {
        hint: 'Pass { connectionString }, { pool } or { client }.',
      },
    );
  }
  const tables = tablesOf(schema);
  throwIfAborted(signal, 'Opening');
  const connections =
    connectionString !== undefined
      ? await openPool(connectionString)
      : pool
        ? new Connections(checked(pool, 'connect', 'pool'))
        : Connections.ofClient(checked(client, 'query', 'client'));
  try {
    const prepared = connections.transaction('', (ask) => prepareSchema(ask, tables));
    await abortable(prepared, signal, 'Opening');
    throwIfAborted(signal, 'Opening');
  } catch (error) {
    const closed = connections.close();
    // Of a server that does not answer, the end of what was asked is not waited for.
    if (signal?.aborted) closed.catch(() => {});
    else await closed;
    throw error;
  }
  return new PostgresGalleryStore(connections, tables);
}

async function openPool(connectionString: string): Promise<Connections> {
  // Never in an error text: it has the password.
  if (!isAddress(connectionString)) {
    throw new FaceNetError('INVALID_ARGUMENT', 'The address of the database is none.', {
      hint: 'It has the form postgres://user:password@host:5432/database.',
    });
  }
  const { default: pg } = await loadOptional(
    { name: 'pg', package: 'pg', install: 'npm install pg' },
    () => import('pg'),
  );
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECTING_MS,
  });
  // Of idle connections that the server closes; the next call opens another or tells.
  pool.on('error', () => {});
  return new Connections(pool, () => pool.end());
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^postgres(ql)?:\/\//.test(value) && URL.canParse(value);
}

function checked<Way>(way: Way | undefined, method: string, name: string): Way {
  if (typeof (Object(way) as Record<string, unknown>)[method] === 'function') return way as Way;
  throw new FaceNetError('INVALID_ARGUMENT', `The ${name} has no ${method}().`, {
    hint: 'Pass one of the package pg, or something that works like it.',
  });
}
