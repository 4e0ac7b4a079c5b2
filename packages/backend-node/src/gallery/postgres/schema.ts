import { FaceNetError } from '@facenet/core';
import type { Ask } from './connections.js';

/** Of the tables; a larger one is of a later release. */
const VERSION = 1;
const LEAST_SERVER = 15;
const LEAST_EXTENSION = [0, 8] as const;
/** The longest vectors that an HNSW index of halfvec takes; longer ones are compared one by one. */
const LONGEST_INDEXED = 4000;
/** Any number, for those who open a gallery at the same time. */
const OPENING_LOCK = 7_102_640_131;

/** The tables of a gallery, with their schema. */
export interface Tables {
  readonly schema: string;
  readonly gallery: string;
  readonly people: string;
  readonly faces: string;
  readonly rejections: string;
}

/** @throws FaceNetError INVALID_ARGUMENT for a name that would have to be written with care */
export function tablesOf(schema: string): Tables {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(String(schema))) {
    throw new FaceNetError('INVALID_ARGUMENT', `"${schema}" is no name of a schema.`, {
      hint: 'It is 1 to 63 letters, digits and underscores.',
    });
  }
  const table = (name: string) => `"${schema}".${name}`;
  return {
    schema: `"${schema}"`,
    gallery: table('gallery'),
    people: table('people'),
    faces: table('faces'),
    rejections: table('rejections'),
  };
}

/**
 * Makes the tables unless they are there.
 *
 * Names are compared and ordered by their bytes, and kept unique by a hash: an index of trees takes no
 * long texts. Vectors are kept twice: as they are (float32, little-endian), and rounded to 16 bits,
 * which the index searches. `generation` counts the models that the gallery has had.
 *
 * @throws FaceNetError IO_FAILED (an old server or extension, missing rights), GALLERY_CORRUPT (tables
 * of a later release)
 */
export async function prepareSchema(ask: Ask, tables: Tables): Promise<void> {
  await ask('SELECT pg_advisory_xact_lock($1::bigint)', [OPENING_LOCK]);
  await requireServer(ask);
  const { schema, gallery, people, faces, rejections } = tables;
  const [made] = await ask('SELECT to_regclass($1)::text AS name', [gallery]);
  if (made?.name) return requireVersion(ask, gallery);
  await ask(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await ask(`CREATE TABLE ${gallery} (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version integer NOT NULL,
    model text, embedding_size integer, generation integer NOT NULL DEFAULT 0,
    people bigint NOT NULL DEFAULT 0, faces bigint NOT NULL DEFAULT 0,
    rejections bigint NOT NULL DEFAULT 0)`);
  await ask(`INSERT INTO ${gallery} (version) VALUES (${VERSION})`);
  await ask(`CREATE TABLE ${people} (
    id text COLLATE "C" PRIMARY KEY, name text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL, metadata text,
    EXCLUDE USING hash (name WITH =))`);
  await ask(`CREATE TABLE ${faces} (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" UNIQUE NOT NULL,
    person text COLLATE "C" NOT NULL REFERENCES ${people}, created_at bigint NOT NULL,
    photo text, quality double precision, generation integer NOT NULL,
    vector bytea NOT NULL, rounded halfvec NOT NULL, crop bytea)`);
  await ask(`CREATE INDEX ON ${faces} (person)`);
  await ask(`CREATE TABLE ${rejections} (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" UNIQUE NOT NULL,
    person text COLLATE "C" NOT NULL REFERENCES ${people}, created_at bigint NOT NULL,
    generation integer NOT NULL, vector bytea NOT NULL)`);
  await ask(`CREATE INDEX ON ${rejections} (person)`);
}

/**
 * Makes the index anew, of vectors of another size. Of one generation only: rows that were deleted a
 * moment ago are still seen by some, and would have to go in with their size.
 */
export async function makeIndex(
  ask: Ask,
  tables: Tables,
  size: number,
  generation: number,
): Promise<void> {
  await dropIndex(ask, tables);
  if (size > LONGEST_INDEXED) return;
  await ask(
    `CREATE INDEX faces_nearest ON ${tables.faces}
      USING hnsw ((rounded::halfvec(${size})) halfvec_l2_ops) WITH (m = 16, ef_construction = 64)
      WHERE generation = ${generation}`,
  );
}

export async function dropIndex(ask: Ask, { schema }: Tables): Promise<void> {
  await ask(`DROP INDEX IF EXISTS ${schema}.faces_nearest`);
}

async function requireServer(ask: Ask): Promise<void> {
  const [server] = await ask("SELECT current_setting('server_version_num')::int AS version");
  const major = Math.floor(Number(server?.version) / 10_000);
  if (!(major >= LEAST_SERVER)) {
    throw new FaceNetError('IO_FAILED', `The server is PostgreSQL ${major}.`, {
      hint: `Galleries need PostgreSQL ${LEAST_SERVER} or newer.`,
    });
  }
  const find = () => ask("SELECT extversion AS version FROM pg_extension WHERE extname = 'vector'");
  let [extension] = await find();
  if (!extension) {
    try {
      await ask('CREATE EXTENSION vector');
    } catch (cause) {
      throw new FaceNetError('IO_FAILED', 'The database has no pgvector.', {
        hint: 'Install pgvector 0.8 or newer on the server, then "CREATE EXTENSION vector" as its owner.',
        cause,
      });
    }
    [extension] = await find();
  }
  const [first = 0, second = 0] = String(extension?.version).split('.').map(Number);
  const [least, leastSecond] = LEAST_EXTENSION;
  if (first > least || (first === least && second >= leastSecond)) return;
  throw new FaceNetError('IO_FAILED', `The database has pgvector ${String(extension?.version)}.`, {
    hint: 'Galleries need 0.8 or newer: install it, then "ALTER EXTENSION vector UPDATE".',
  });
}

async function requireVersion(ask: Ask, gallery: string): Promise<void> {
  const [row] = await ask(`SELECT version FROM ${gallery}`);
  if (Number(row?.version) === VERSION) return;
  throw new FaceNetError(
    'GALLERY_CORRUPT',
    `The tables of the gallery are of version ${String(row?.version)}, not ${VERSION}.`,
    { hint: 'Update this package, or name another schema.' },
  );
}
