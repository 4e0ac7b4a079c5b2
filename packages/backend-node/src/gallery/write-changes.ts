import {
  checkLength,
  encodeVector,
  type GalleryChange,
  type GalleryModel,
  type NewFace,
  type RejectionRecord,
  storeErrors,
} from '@facenet/core/gallery';
import { readModel } from './read-gallery.js';
import type { Sqlite, SqlValue } from './sqlite.js';
import { toColumn, vectorBytes } from './stored-values.js';

/** Changes that other processes can follow one by one; who is further behind reads all codes anew. */
const REMEMBERED = 100_000;

/**
 * Makes changes in a transaction that is under way.
 *
 * @param changes whose types are checked
 * @throws FaceNetError CONFLICT, IDENTITY_UNKNOWN, INVALID_ARGUMENT as `GalleryStore.apply` does
 */
export function writeChanges(sqlite: Sqlite, changes: readonly GalleryChange[]): void {
  new Writer(sqlite).write(changes);
}

/** A row of people, for a moment. */
interface Person {
  readonly key: SqlValue;
  readonly name: string;
}

class Writer {
  readonly #sqlite: Sqlite;
  readonly #modelBefore: GalleryModel | undefined;
  readonly #epochBefore: number;
  #model: GalleryModel | undefined;
  #epoch: number;
  /** How many more there are than before. */
  readonly #more = { people: 0, faces: 0, rejections: 0 };

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
    const { model, epoch } = readModel(sqlite);
    this.#model = model;
    this.#modelBefore = model;
    this.#epoch = epoch;
    this.#epochBefore = epoch;
  }

  write(changes: readonly GalleryChange[]): void {
    for (const change of changes) this.#make(change);
    if (this.#epoch !== this.#epochBefore) this.#finishModel();
    const { people, faces, rejections } = this.#more;
    if (people !== 0 || faces !== 0 || rejections !== 0) {
      this.#sqlite.run(
        `UPDATE gallery SET people = people + ?, faces = faces + ?, rejections = rejections + ?`,
        ...[people, faces, rejections],
      );
    }
    this.#forgetOldChanges();
  }

  #make(change: GalleryChange): void {
    switch (change.type) {
      case 'set-model':
        this.#setModel(change.model);
        break;
      case 'add-person': {
        const { id, name, createdAt, metadata } = change.person;
        if (this.#personOf(id)) throw storeErrors.idTaken(id);
        this.#checkFree(name);
        this.#sqlite.run(
          'INSERT INTO people (id, name, created_at, metadata) VALUES (?, ?, ?, ?)',
          ...[toColumn(id), name, createdAt, metadata ? JSON.stringify(metadata) : null],
        );
        this.#more.people++;
        break;
      }
      case 'update-person': {
        const { id, name, metadata } = change;
        const person = this.#existing(id);
        if (name !== undefined && name !== person.name) {
          this.#checkFree(name);
          this.#sqlite.run('UPDATE people SET name = ? WHERE key = ?', name, person.key);
        }
        if (metadata) {
          const text = JSON.stringify(metadata);
          this.#sqlite.run('UPDATE people SET metadata = ? WHERE key = ?', text, person.key);
        }
        break;
      }
      case 'remove-person':
        this.#removePerson(change.id, change.empty ?? false);
        break;
      case 'add-face':
        if (change.photoIsNew) this.#checkNewPhoto(change.face);
        this.#addFace(change.face);
        break;
      case 'add-rejection':
        this.#addRejection(change.rejection);
        break;
      case 'move-face':
      case 'move-rejection': {
        const table = change.type === 'move-face' ? 'faces' : 'rejections';
        const key = this.#keyIn(table, change.id);
        if (key === undefined) throw storeErrors.noFace(change.id);
        const person = this.#existing(change.person).key;
        this.#sqlite.run(`UPDATE ${table} SET person = ? WHERE key = ?`, person, key);
        break;
      }
      case 'remove-face': {
        const key = this.#keyIn('faces', change.id);
        if (key === undefined) throw storeErrors.noFace(change.id);
        this.#removeFaces('key = ?', key);
        break;
      }
      case 'remove-rejection': {
        const removed = this.#sqlite.run(
          'DELETE FROM rejections WHERE id = ?',
          toColumn(change.id),
        );
        if (removed === 0) throw storeErrors.noFace(change.id);
        this.#more.rejections--;
        break;
      }
      case 'set-vectors':
        for (const [id, vector] of change.vectors) this.#setVector(id, vector);
    }
  }

  #setModel({ id, embeddingSize }: GalleryModel): void {
    if (this.#model?.id === id && this.#model.embeddingSize === embeddingSize) return;
    this.#model = { id, embeddingSize };
    this.#epoch++;
    this.#sqlite.run(
      'UPDATE gallery SET model = ?, embedding_size = ?, epoch = ?',
      ...[toColumn(id), embeddingSize, this.#epoch],
    );
  }

  /** Every vector has to be one of the new model. */
  #finishModel(): void {
    for (const table of ['faces', 'rejections']) {
      const outdated = `SELECT 1 FROM ${table} WHERE epoch <> ? LIMIT 1`;
      if (!this.#sqlite.first(outdated, this.#epoch)) continue;
      throw storeErrors.otherModel(this.#modelBefore?.id ?? '', this.#model?.id ?? '');
    }
  }

  #checkNewPhoto({ person, photo }: NewFace): void {
    if (photo === undefined) return;
    const known = 'SELECT 1 FROM faces WHERE person = ? AND photo = ? LIMIT 1';
    if (!this.#sqlite.first(known, this.#existing(person).key, toColumn(photo))) return;
    throw storeErrors.photoKnown(photo);
  }

  #addFace({ id, person, vector, createdAt, photo, quality, crop }: NewFace): void {
    const owner = this.#checkNew(id, person, vector);
    this.#sqlite.run(
      `INSERT INTO faces (id, person, epoch, created_at, photo, quality, vector)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[toColumn(id), owner, this.#epoch, createdAt],
      ...[photo === undefined ? null : toColumn(photo), quality ?? null, vectorBytes(vector)],
    );
    const key = this.#keyIn('faces', id) as SqlValue;
    this.#sqlite.run('INSERT INTO codes VALUES (?, ?)', key, encodeVector(vector));
    if (crop) this.#sqlite.run('INSERT INTO crops VALUES (?, ?)', key, crop);
    this.#more.faces++;
  }

  #addRejection({ id, person, vector, createdAt }: RejectionRecord): void {
    const owner = this.#checkNew(id, person, vector);
    this.#sqlite.run(
      'INSERT INTO rejections (id, person, epoch, created_at, vector) VALUES (?, ?, ?, ?, ?)',
      ...[toColumn(id), owner, this.#epoch, createdAt, vectorBytes(vector)],
    );
    this.#more.rejections++;
  }

  #setVector(id: string, vector: Float32Array): void {
    this.#checkVector(vector);
    const bytes = vectorBytes(vector);
    const set = 'SET vector = ?, epoch = ? WHERE key = ?';
    const face = this.#keyIn('faces', id);
    if (face !== undefined) {
      this.#sqlite.run(`UPDATE faces ${set}`, bytes, this.#epoch, face);
      this.#sqlite.run('UPDATE codes SET code = ? WHERE face = ?', encodeVector(vector), face);
      // After another model everybody reads all codes anyway.
      if (this.#epoch === this.#epochBefore) {
        this.#sqlite.run('INSERT INTO changed (face) VALUES (?)', face);
      }
      return;
    }
    const rejection = this.#keyIn('rejections', id);
    if (rejection === undefined) throw storeErrors.noFace(id);
    this.#sqlite.run(`UPDATE rejections ${set}`, bytes, this.#epoch, rejection);
  }

  #removePerson(id: string, empty: boolean): void {
    const { key, name } = this.#existing(id);
    if (empty) {
      for (const table of ['faces', 'rejections']) {
        const left = this.#sqlite.first(`SELECT 1 FROM ${table} WHERE person = ? LIMIT 1`, key);
        if (left) throw storeErrors.notEmpty(name);
      }
    }
    this.#removeFaces('person = ?', key);
    this.#more.rejections -= this.#sqlite.run('DELETE FROM rejections WHERE person = ?', key);
    this.#sqlite.run('DELETE FROM people WHERE key = ?', key);
    this.#more.people--;
  }

  #removeFaces(which: string, parameter: SqlValue): void {
    const keys = `SELECT key FROM faces WHERE ${which}`;
    this.#sqlite.run(`INSERT INTO changed (face) ${keys}`, parameter);
    for (const table of ['codes', 'crops']) {
      this.#sqlite.run(`DELETE FROM ${table} WHERE face IN (${keys})`, parameter);
    }
    this.#more.faces -= this.#sqlite.run(`DELETE FROM faces WHERE ${which}`, parameter);
  }

  #forgetOldChanges(): void {
    const [last] = this.#sqlite.first('SELECT max(number) FROM changed') ?? [];
    const [first] = this.#sqlite.first('SELECT min(number) FROM changed') ?? [];
    const limit = Number(last ?? 0) - REMEMBERED;
    // Not at every change, but when there are a tenth too many.
    if (limit - Number(first ?? 0) < REMEMBERED / 10) return;
    forgetChanges(this.#sqlite, limit);
  }

  #checkNew(id: string, person: string, vector: Float32Array): SqlValue {
    this.#checkVector(vector);
    const { key } = this.#existing(person);
    if (this.#keyIn('faces', id) !== undefined || this.#keyIn('rejections', id) !== undefined) {
      throw storeErrors.idTaken(id);
    }
    return key;
  }

  #checkVector(vector: Float32Array): void {
    if (!this.#model) throw storeErrors.noModel();
    checkLength(vector, this.#model);
  }

  #checkFree(name: string): void {
    const taken = this.#sqlite.first('SELECT 1 FROM people WHERE name = ?', name);
    if (taken) throw storeErrors.nameTaken(name);
  }

  #existing(id: string): Person {
    const person = this.#personOf(id);
    if (!person) throw storeErrors.noPerson(id);
    return person;
  }

  #personOf(id: string): Person | undefined {
    const row = this.#sqlite.first('SELECT key, name FROM people WHERE id = ?', toColumn(id));
    return row && { key: row[0]!, name: String(row[1]) };
  }

  #keyIn(table: 'faces' | 'rejections', id: string): SqlValue | undefined {
    return this.#sqlite.first(`SELECT key FROM ${table} WHERE id = ?`, toColumn(id))?.[0];
  }
}

/** Drops the list of changes up to a number: indexes that have not read so far start again. */
export function forgetChanges(sqlite: Sqlite, upTo: number): void {
  sqlite.run('DELETE FROM changed WHERE number <= ?', upTo);
  sqlite.run('UPDATE gallery SET changes_forgotten = max(changes_forgotten, ?)', upTo);
}
