import {
  checkLength,
  type GalleryChange,
  type GalleryModel,
  type NewFace,
  type RejectionRecord,
  storeErrors,
} from '@facenet/core/gallery';
import type { Ask } from './connections.js';
import { dropIndex, makeIndex, type Tables } from './schema.js';
import { halfvecText, vectorBytes } from './stored-values.js';

/** Vectors that are sent at once. */
const BATCH = 500;

/**
 * Makes changes within a transaction, which is undone when one is impossible. The row of the gallery is
 * locked, so writers take turns and see what those before them did.
 *
 * @param changes whose types are checked
 * @throws FaceNetError CONFLICT, IDENTITY_UNKNOWN, INVALID_ARGUMENT as `GalleryStore.apply` does
 */
export async function writeChanges(
  ask: Ask,
  tables: Tables,
  changes: readonly GalleryChange[],
): Promise<void> {
  const [row] = await ask(`SELECT * FROM ${tables.gallery} FOR UPDATE`);
  await new Writer(ask, tables, Object(row)).write(changes);
}

class Writer {
  readonly #ask: Ask;
  readonly #tables: Tables;
  #model: GalleryModel | undefined;
  readonly #modelBefore: GalleryModel | undefined;
  #generation: number;
  readonly #grown = { people: 0, faces: 0, rejections: 0 };

  constructor(ask: Ask, tables: Tables, row: Readonly<Record<string, unknown>>) {
    this.#ask = ask;
    this.#tables = tables;
    this.#generation = Number(row.generation);
    if (row.model !== null) {
      this.#model = { id: String(row.model), embeddingSize: Number(row.embedding_size) };
    }
    this.#modelBefore = this.#model;
  }

  async write(changes: readonly GalleryChange[]): Promise<void> {
    for (const change of changes) await this.#make(change);
    const { gallery, faces, rejections } = this.#tables;
    if (this.#model && this.#model !== this.#modelBefore) {
      const [old] = await this.#ask(
        `SELECT EXISTS (SELECT FROM ${faces} WHERE generation <> $1)
          OR EXISTS (SELECT FROM ${rejections} WHERE generation <> $1) AS any`,
        [this.#generation],
      );
      if (old?.any) {
        throw storeErrors.otherModel(this.#modelBefore?.id ?? this.#model.id, this.#model.id);
      }
      await makeIndex(this.#ask, this.#tables, this.#model.embeddingSize, this.#generation);
    }
    const { people, faces: moreFaces, rejections: moreRejections } = this.#grown;
    await this.#ask(
      `UPDATE ${gallery} SET people = people + $1, faces = faces + $2, rejections = rejections + $3,
        model = $4, embedding_size = $5, generation = $6`,
      [
        people,
        moreFaces,
        moreRejections,
        this.#model?.id ?? null,
        this.#model?.embeddingSize ?? null,
        this.#generation,
      ],
    );
  }

  async #make(change: GalleryChange): Promise<void> {
    const { people } = this.#tables;
    switch (change.type) {
      case 'set-model':
        return this.#setModel(change.model);
      case 'add-person': {
        const { id, name, createdAt, metadata } = change.person;
        if (await this.#person(id)) throw storeErrors.idTaken(id);
        await this.#requireFree(name);
        await this.#ask(`INSERT INTO ${people} VALUES ($1, $2, $3, $4)`, [
          id,
          name,
          createdAt,
          metadata ? JSON.stringify(metadata) : null,
        ]);
        this.#grown.people++;
        return;
      }
      case 'update-person': {
        const { id, name, metadata } = change;
        const before = await this.#requirePerson(id);
        if (name !== undefined && name !== before.name) await this.#requireFree(name);
        await this.#ask(
          `UPDATE ${people} SET name = coalesce($2, name), metadata = coalesce($3, metadata) WHERE id = $1`,
          [id, name ?? null, metadata ? JSON.stringify(metadata) : null],
        );
        return;
      }
      case 'remove-person':
        return this.#removePerson(change.id, change.empty ?? false);
      case 'add-face':
        if (change.photoIsNew) await this.#requireNewPhoto(change.face);
        return this.#addFace(change.face);
      case 'add-rejection':
        return this.#addRejection(change.rejection);
      case 'move-face':
        return this.#move('faces', change.id, change.person);
      case 'move-rejection':
        return this.#move('rejections', change.id, change.person);
      case 'remove-face':
        return this.#remove('faces', change.id);
      case 'remove-rejection':
        return this.#remove('rejections', change.id);
      case 'set-vectors':
        return this.#setVectors([...change.vectors]);
    }
  }

  async #setModel({ id, embeddingSize }: GalleryModel): Promise<void> {
    if (this.#model?.id === id && this.#model.embeddingSize === embeddingSize) return;
    this.#model = { id, embeddingSize };
    this.#generation++;
    await dropIndex(this.#ask, this.#tables);
  }

  async #person(id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const [person] = await this.#ask(`SELECT name FROM ${this.#tables.people} WHERE id = $1`, [id]);
    return person;
  }

  async #requirePerson(id: string): Promise<{ readonly name: string }> {
    const person = await this.#person(id);
    if (!person) throw storeErrors.noPerson(id);
    return { name: String(person.name) };
  }

  async #requireFree(name: string): Promise<void> {
    const { people } = this.#tables;
    const taken = await this.#ask(`SELECT FROM ${people} WHERE name = $1`, [name]);
    if (taken.length > 0) throw storeErrors.nameTaken(name);
  }

  async #removePerson(id: string, mustBeEmpty: boolean): Promise<void> {
    const { name } = await this.#requirePerson(id);
    for (const kind of ['faces', 'rejections'] as const) {
      const [gone] = await this.#ask(
        `WITH gone AS (DELETE FROM ${this.#tables[kind]} WHERE person = $1 RETURNING 1)
          SELECT count(*) AS number FROM gone`,
        [id],
      );
      const number = Number(gone?.number);
      if (mustBeEmpty && number > 0) throw storeErrors.notEmpty(name);
      this.#grown[kind] -= number;
    }
    await this.#ask(`DELETE FROM ${this.#tables.people} WHERE id = $1`, [id]);
    this.#grown.people--;
  }

  async #requireNewPhoto({ person, photo }: NewFace): Promise<void> {
    if (photo === undefined) return;
    const { faces } = this.#tables;
    const known = `SELECT FROM ${faces} WHERE person = $1 AND photo = $2 LIMIT 1`;
    if ((await this.#ask(known, [person, photo])).length > 0) throw storeErrors.photoKnown(photo);
  }

  async #addFace({ id, person, vector, createdAt, photo, quality, crop }: NewFace): Promise<void> {
    await this.#requireNew(id, person, vector);
    await this.#ask(
      `INSERT INTO ${this.#tables.faces}
        (id, person, created_at, photo, quality, generation, vector, rounded, crop)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::halfvec, $9)`,
      [
        id,
        person,
        createdAt,
        photo ?? null,
        quality ?? null,
        this.#generation,
        vectorBytes(vector),
        halfvecText(vector),
        crop ?? null,
      ],
    );
    this.#grown.faces++;
  }

  async #addRejection({ id, person, vector, createdAt }: RejectionRecord): Promise<void> {
    await this.#requireNew(id, person, vector);
    await this.#ask(
      `INSERT INTO ${this.#tables.rejections} (id, person, created_at, generation, vector)
        VALUES ($1, $2, $3, $4, $5)`,
      [id, person, createdAt, this.#generation, vectorBytes(vector)],
    );
    this.#grown.rejections++;
  }

  async #requireNew(id: string, person: string, vector: Float32Array): Promise<void> {
    if (!this.#model) throw storeErrors.noModel();
    checkLength(vector, this.#model);
    await this.#requirePerson(person);
    const { faces, rejections } = this.#tables;
    const taken = await this.#ask(
      `SELECT FROM ${faces} WHERE id = $1 UNION ALL SELECT FROM ${rejections} WHERE id = $1`,
      [id],
    );
    if (taken.length > 0) throw storeErrors.idTaken(id);
  }

  async #move(kind: 'faces' | 'rejections', id: string, person: string): Promise<void> {
    const table = this.#tables[kind];
    if ((await this.#ask(`SELECT FROM ${table} WHERE id = $1`, [id])).length === 0) {
      throw storeErrors.noFace(id);
    }
    await this.#requirePerson(person);
    await this.#ask(`UPDATE ${table} SET person = $2 WHERE id = $1`, [id, person]);
  }

  async #remove(kind: 'faces' | 'rejections', id: string): Promise<void> {
    const gone = await this.#ask(`DELETE FROM ${this.#tables[kind]} WHERE id = $1 RETURNING id`, [
      id,
    ]);
    if (gone.length === 0) throw storeErrors.noFace(id);
    this.#grown[kind]--;
  }

  async #setVectors(vectors: readonly (readonly [string, Float32Array])[]): Promise<void> {
    const model = this.#model;
    if (!model) throw storeErrors.noModel();
    for (const [, vector] of vectors) checkLength(vector, model);
    for (let start = 0; start < vectors.length; start += BATCH) {
      const some = vectors.slice(start, start + BATCH);
      const ids = some.map(([id]) => id);
      const bytes = some.map(([, vector]) => vectorBytes(vector));
      const faces = await this.#ask(
        `UPDATE ${this.#tables.faces} AS face
          SET vector = new.vector, rounded = new.rounded::halfvec, generation = $4
          FROM unnest($1::text[], $2::bytea[], $3::text[]) AS new (id, vector, rounded)
          WHERE face.id = new.id RETURNING face.id`,
        [ids, bytes, some.map(([, vector]) => halfvecText(vector)), this.#generation],
      );
      const rejections = await this.#ask(
        `UPDATE ${this.#tables.rejections} AS rejection
          SET vector = new.vector, generation = $3
          FROM unnest($1::text[], $2::bytea[]) AS new (id, vector)
          WHERE rejection.id = new.id RETURNING rejection.id`,
        [ids, bytes, this.#generation],
      );
      const found = new Set([...faces, ...rejections].map(({ id }) => id));
      const missing = ids.find((id) => !found.has(id));
      if (missing !== undefined) throw storeErrors.noFace(missing);
    }
  }
}
