import { euclideanDistance } from '@facenet/core/evaluation';
import {
  checkChanges,
  checkQuestion,
  checkSearch,
  type FaceHit,
  type FaceRecord,
  type FacesOf,
  type GalleryChange,
  type GalleryCounts,
  type GalleryModel,
  type GalleryStore,
  type PeoplePage,
  type PersonRecord,
  type RejectionRecord,
  storeErrors,
} from '@facenet/core/gallery';
import { throwIfAborted } from '../../abortable.js';
import type { Ask, Connections } from './connections.js';
import type { Tables } from './schema.js';
import { faceOf, halfvecText, personOf, rejectionOf, vectorOf } from './stored-values.js';
import { writeChanges } from './write-changes.js';

/** Candidates that the index looks at, and the most that pgvector allows. */
const EF_SEARCH = 100;
const MOST_EF_SEARCH = 1000;
/** Faces whose exact distance is taken, at least, and for each that is wanted. */
const CANDIDATES = 32;
const PER_WANTED = 4;

const FACE = 'id, person, vector, created_at, photo, quality, crop IS NOT NULL AS has_crop';

/** A gallery in PostgreSQL; `openPostgresGalleryStore` opens one. */
export class PostgresGalleryStore implements GalleryStore {
  readonly #connections: Connections;
  readonly #tables: Tables;
  #closed: Promise<void> | undefined;

  constructor(connections: Connections, tables: Tables) {
    this.#connections = connections;
    this.#tables = tables;
  }

  async model(): Promise<GalleryModel | undefined> {
    const model = await this.#read((ask) => this.#modelOf(ask));
    return model && { id: model.id, embeddingSize: model.embeddingSize };
  }

  async apply(changes: readonly GalleryChange[]): Promise<void> {
    this.#checkOpen();
    checkChanges(changes);
    if (changes.length === 0) return;
    // Connections may have to be waited for: what is written is what was passed.
    const own = structuredClone(changes);
    await this.#connections.transaction('', (ask) => writeChanges(ask, this.#tables, own));
  }

  async people(page: PeoplePage = {}): Promise<PersonRecord[]> {
    this.#checkOpen();
    checkQuestion.page(page);
    const { ids, after, limit } = page;
    const { people, faces } = this.#tables;
    const rows = await this.#read((ask) =>
      ask(
        `SELECT *, (SELECT count(*) FROM ${faces} WHERE person = people.id) AS faces
          FROM ${people} AS people
          WHERE ($1::text[] IS NULL OR id = ANY ($1)) AND ($2::text IS NULL OR name > $2)
          ORDER BY name LIMIT $3`,
        [ids ?? null, after ?? null, limitOf(limit)],
      ),
    );
    return rows.map(personOf);
  }

  async person(
    key: { readonly id: string } | { readonly name: string },
  ): Promise<PersonRecord | undefined> {
    this.#checkOpen();
    checkQuestion.person(key);
    const { people, faces } = this.#tables;
    const [column, value] = 'id' in key ? ['id', key.id] : ['name', key.name];
    const [row] = await this.#read((ask) =>
      ask(
        `SELECT *, (SELECT count(*) FROM ${faces} WHERE person = people.id) AS faces
          FROM ${people} AS people WHERE ${column} = $1`,
        [value],
      ),
    );
    return row && personOf(row);
  }

  async faces(of: FacesOf): Promise<FaceRecord[]> {
    this.#checkOpen();
    checkQuestion.faces(of);
    const { faces } = this.#tables;
    return this.#read(async (ask) => {
      if ('people' in of || 'ids' in of) {
        const [column, values] = 'people' in of ? ['person', of.people] : ['id', of.ids];
        const where = `WHERE ${column} = ANY ($1::text[]) ORDER BY seq`;
        return (await ask(`SELECT ${FACE} FROM ${faces} ${where}`, [values])).map(faceOf);
      }
      let seq: unknown = -1;
      if (of.after !== undefined) {
        const [last] = await ask(`SELECT seq FROM ${faces} WHERE id = $1`, [of.after]);
        if (!last) throw storeErrors.noFace(of.after);
        seq = last.seq;
      }
      const rows = await ask(`SELECT ${FACE} FROM ${faces} WHERE seq > $1 ORDER BY seq LIMIT $2`, [
        seq,
        limitOf(of.limit),
      ]);
      return rows.map(faceOf);
    });
  }

  async crop(face: string): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    checkQuestion.face(face);
    const [row] = await this.#read((ask) =>
      ask(`SELECT crop FROM ${this.#tables.faces} WHERE id = $1`, [face]),
    );
    return row?.crop ? new Uint8Array(row.crop as Uint8Array) : undefined;
  }

  async rejections(people: readonly string[]): Promise<RejectionRecord[]> {
    this.#checkOpen();
    checkQuestion.people(people);
    const rows = await this.#read((ask) =>
      ask(`SELECT * FROM ${this.#tables.rejections} WHERE person = ANY ($1::text[]) ORDER BY seq`, [
        people,
      ]),
    );
    return rows.map(rejectionOf);
  }

  async search(
    queries: readonly Float32Array[],
    count: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<FaceHit[][]> {
    this.#checkOpen();
    checkSearch(queries, count, undefined);
    throwIfAborted(signal, 'Searching');
    const wanted = Math.max(CANDIDATES, PER_WANTED * count);
    const own = queries.map((query) => query.slice());
    // One state of the gallery for model and faces.
    const how = 'ISOLATION LEVEL REPEATABLE READ READ ONLY';
    const rows = await this.#connections.transaction(how, async (ask) => {
      const model = await this.#modelOf(ask);
      checkSearch(own, count, model);
      if (!model || own.length === 0) return [];
      await ask(
        `SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'strict_order', true)`,
        [String(Math.min(MOST_EF_SEARCH, Math.max(EF_SEARCH, wanted)))],
      );
      const type = `halfvec(${model.embeddingSize})`;
      return ask(
        `SELECT query.number, face.* FROM unnest($1::text[]) WITH ORDINALITY AS query (vector, number)
          CROSS JOIN LATERAL (SELECT seq, id, person, vector FROM ${this.#tables.faces}
            WHERE generation = ${model.generation} ORDER BY rounded::${type} <-> query.vector::${type} LIMIT $2) AS face`,
        [own.map(halfvecText), wanted],
      );
    });
    throwIfAborted(signal, 'Searching');
    const hits = own.map((): (FaceHit & { seq: number })[] => []);
    for (const row of rows) {
      const index = Number(row.number) - 1;
      const distance = euclideanDistance(own[index] as Float32Array, vectorOf(row.vector));
      const seq = Number(row.seq);
      hits[index]?.push({ face: String(row.id), person: String(row.person), distance, seq });
    }
    return hits.map((list) =>
      list
        .sort((a, b) => a.distance - b.distance || a.seq - b.seq)
        .slice(0, count)
        .map(({ seq: _, ...hit }) => hit),
    );
  }

  async counts(): Promise<GalleryCounts> {
    const [row] = await this.#read((ask) =>
      ask(`SELECT people, faces, rejections FROM ${this.#tables.gallery}`),
    );
    return {
      people: Number(row?.people),
      faces: Number(row?.faces),
      rejections: Number(row?.rejections),
    };
  }

  /**
   * Writes the tables anew, without what was deleted (`VACUUM FULL`), while nobody else gets at them.
   * The server's log of changes (WAL), replicas and backups keep what was deleted for as long as they
   * are set up to.
   */
  async compact({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    throwIfAborted(signal, 'Compacting');
    const { gallery, people, faces, rejections } = this.#tables;
    await this.#read(async (ask) => {
      for (const table of [rejections, faces, people, gallery]) {
        throwIfAborted(signal, 'Compacting');
        await ask(`VACUUM (FULL, ANALYZE) ${table}`);
      }
    });
  }

  async dispose(): Promise<void> {
    this.#closed ??= this.#connections.close();
    await this.#closed;
  }

  /** For `await using`: as {@link PostgresGalleryStore.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #read<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
    this.#checkOpen();
    return this.#connections.alone(work);
  }

  async #modelOf(ask: Ask): Promise<(GalleryModel & { readonly generation: number }) | undefined> {
    const [row] = await ask(
      `SELECT model, embedding_size, generation FROM ${this.#tables.gallery}`,
    );
    if (!row || row.model === null) return undefined;
    const { model, embedding_size: size, generation } = row;
    return { id: String(model), embeddingSize: Number(size), generation: Number(generation) };
  }

  #checkOpen(): void {
    if (this.#closed) throw storeErrors.disposed();
  }
}

/** SQL has no infinity: none is all. */
function limitOf(limit: number | undefined): number | null {
  return limit === undefined || !Number.isFinite(limit) ? null : limit;
}
