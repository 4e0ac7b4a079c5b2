import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { thorough } from '@facenet/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeGalleryStore } from '../../../../core/src/gallery/testing/describe-gallery-store.js';
import { Connections, type PostgresPool } from './connections.js';
import { openPostgresGalleryStore } from './open-postgres-gallery-store.js';
import { servePglite } from './testing/serve-pglite.js';

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

// A database of its own takes seconds to start: `npm run test:all` does, and CI.
if (thorough)
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

/** A server with pgvector 0.8, for those who have one: its sessions are many, and its clock its own. */
const connectionString = process.env.FACENET_POSTGRES;
if (connectionString)
  describeGalleryStore('PostgreSQL on a server', {
    durable: true,
    recall: 0.95,
    place: () => {
      const schema = `gallery_${process.pid}_${schemas++}`;
      return {
        open: () => openPostgresGalleryStore({ connectionString, schema }),
        clear: async () => {
          const client = new pg.Client({ connectionString });
          await client.connect();
          await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
          await client.end();
        },
      };
    },
  });

describe.skipIf(!thorough)('openPostgresGalleryStore', () => {
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
      { connectionString: 'postgres://root:secret@host:port/db' },
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

  it('tells what the driver throws at once', async () => {
    const connectionString = 'postgres://127.0.0.1:1/people?sslrootcert=/missing/ca.pem';
    await expect(openPostgresGalleryStore({ connectionString })).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringContaining('/missing/ca.pem'),
    });
  });

  it('stops opening at a signal where the server takes the connection and says nothing', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      stop.abort();
    });
    const stop = new AbortController();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const connectionString = `postgres://127.0.0.1:${port}/people`;
    const opening = openPostgresGalleryStore({ connectionString, signal: stop.signal });
    await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('comes by the driver pg, and gives everything back as it came', async () => {
    const server = await servePglite(database);
    const { connectionString } = server;
    const store = await openPostgresGalleryStore({ connectionString, schema: 'driver' });
    const vector = Float32Array.from({ length: 8 }, (_, i) => (i === 3 ? 0.6 : i === 5 ? -0.8 : 0));
    const person = { id: 'p', name: 'Änna', createdAt: 1_790_000_000_000, metadata: { a: 1 } };
    const face = { id: 'f', person: 'p', vector, createdAt: 5, quality: 0.1, photo: 'x.jpg' };
    const crop = Uint8Array.of(0, 1, 255);
    await store.apply([
      { type: 'set-model', model: { id: 'm', embeddingSize: 8 } },
      { type: 'add-person', person },
      { type: 'add-face', face: { ...face, crop } },
      { type: 'add-rejection', rejection: { id: 'r', person: 'p', vector, createdAt: 7 } },
      { type: 'set-vectors', vectors: new Map([['f', vector]]) },
    ]);
    expect(await store.people()).toEqual([{ ...person, faces: 1 }]);
    expect(await store.faces({ after: undefined, limit: 9 })).toEqual([{ ...face, hasCrop: true }]);
    expect(await store.crop('f')).toEqual(crop);
    expect((await store.rejections(['p']))[0]?.vector).toEqual(vector);
    expect(await store.search([vector], 2)).toEqual([[{ face: 'f', person: 'p', distance: 0 }]]);
    expect(await store.counts()).toEqual({ people: 1, faces: 1, rejections: 1 });
    await store.compact();
    await store.dispose();
    await server.close();
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
      /hnsw .*halfvec\(16\).* halfvec_l2_ops\) WITH \(m='16', ef_construction='64'\) WHERE \(generation = 1\)/,
    );
    await database.exec('SET enable_seqscan = off; SET enable_sort = off');
    const plan = await database.query(
      `EXPLAIN SELECT face.id FROM unnest(ARRAY['[${new Array(16).fill(0)}]']) AS query (vector)
        CROSS JOIN LATERAL (SELECT id FROM indexed.faces WHERE generation = 1
          ORDER BY rounded::halfvec(16) <-> query.vector::halfvec(16) LIMIT 32) AS face`,
    );
    expect(JSON.stringify(plan.rows)).toContain('faces_nearest');
    await database.exec('RESET enable_seqscan; RESET enable_sort');
    await store.dispose();
  });
});
