import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeGalleryStore } from '../../../../core/src/gallery/testing/describe-gallery-store.js';
import { Connections, type PostgresPool } from './connections.js';
import { openPostgresGalleryStore } from './open-postgres-gallery-store.js';

let database: PGlite;
let pool: PostgresPool;
let schemas = 0;

beforeAll(async () => {
  database = await PGlite.create({ extensions: { vector } });
  pool = poolOf(database);
});
afterAll(() => database.close());

/** PGlite has one connection; those who want it wait. */
function poolOf(client: PGlite): PostgresPool {
  let last: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = last;
      let release = () => {};
      last = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      return { query: (text, values) => client.query(text, values), release };
    },
  };
}

describeGalleryStore('PostgreSQL', {
  durable: true,
  recall: 0.95,
  place: () => {
    const schema = `gallery_${schemas++}`;
    return {
      open: () => openPostgresGalleryStore({ pool, schema }),
      clear: async () => {
        await database.exec(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      },
    };
  },
});

describe('openPostgresGalleryStore', () => {
  it('wants one way to the database', async () => {
    for (const options of [undefined, {}, { pool, client: database }]) {
      await expect(openPostgresGalleryStore(options as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
    for (const options of [
      { client: {} },
      { pool: 7 },
      { connectionString: 'mysql://root:secret@host/db' },
      { pool, schema: 'a"; DROP TABLE x' },
    ]) {
      const error = await openPostgresGalleryStore(options as never).catch((reason) => reason);
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(error.message).not.toContain('secret');
    }
  });

  it('tells a server that is not there, without the password', async () => {
    const connectionString = 'postgres://anna:secret@127.0.0.1:1/people';
    const error = await openPostgresGalleryStore({ connectionString }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'IO_FAILED' });
    expect(error.message).toMatch(/PostgreSQL cannot be reached/);
    expect(JSON.stringify([error.message, String(error.stack)])).not.toContain('secret');
  });

  it('refuses tables of a later release', async () => {
    const schema = 'later';
    const store = await openPostgresGalleryStore({ pool, schema });
    await store.dispose();
    await database.exec(`UPDATE ${schema}.gallery SET version = 2`);
    await expect(openPostgresGalleryStore({ pool, schema })).rejects.toMatchObject({
      code: 'GALLERY_CORRUPT',
    });
  });

  it('takes a single connection, whose work takes turns', async () => {
    const connections = Connections.ofClient(database);
    const order: string[] = [];
    await Promise.all(
      ['a', 'b'].map((name) =>
        connections.transaction('', async (ask) => {
          order.push(`${name} begins`);
          await ask('SELECT 1');
          order.push(`${name} ends`);
        }),
      ),
    );
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    await connections.close();
  });

  it('has the index that its description names, and searches by it', async () => {
    const store = await openPostgresGalleryStore({ client: database, schema: 'indexed' });
    await store.apply([{ type: 'set-model', model: { id: 'm', embeddingSize: 16 } }]);
    const { rows } = await database.query<{ indexdef: string }>(
      "SELECT indexdef FROM pg_indexes WHERE indexname = 'faces_nearest' AND schemaname = 'indexed'",
    );
    expect(rows[0]?.indexdef).toMatch(
      /hnsw .*halfvec\(16\).* halfvec_l2_ops\) WITH \(m='16', ef_construction='64'\)/,
    );
    await database.exec('SET enable_seqscan = off; SET enable_sort = off');
    const plan = await database.query(
      `EXPLAIN SELECT face.id FROM unnest(ARRAY['[${new Array(16).fill(0)}]']) AS query (vector)
        CROSS JOIN LATERAL (SELECT id FROM indexed.faces
          ORDER BY rounded::halfvec(16) <-> query.vector::halfvec(16) LIMIT 32) AS face`,
    );
    expect(JSON.stringify(plan.rows)).toContain('faces_nearest');
    await database.exec('RESET enable_seqscan; RESET enable_sort');
    await store.dispose();
  });
});
