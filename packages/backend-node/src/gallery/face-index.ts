import type { FaceNetError } from '@facenet/core';
import {
  codeLength,
  type FaceHit,
  type GalleryModel,
  nearestVectors,
  VectorIndex,
} from '@facenet/core/gallery';
import { readModel } from './read-gallery.js';
import { damaged, type Sqlite } from './sqlite.js';
import { fromColumn, listParameter, vectorOf } from './stored-values.js';

/** Codes that are read as one blob. */
const CODES_AT_ONCE = 256;

/** The index of a gallery's faces in memory, which follows the file: it reads only what is new to it. */
export class FaceIndex {
  readonly #sqlite: Sqlite;
  #index: VectorIndex | undefined;
  #model: GalleryModel | undefined;
  /** Of the vectors in the index; none yet. */
  #epoch = -1;
  #lastFace = 0;
  #lastChange = 0;
  /** SQLite's number for what others have committed, when all of it was read. */
  #seen: number | undefined;

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite;
  }

  /** To be called after a commit of this connection, which is not in the number that others change. */
  outdate(): void {
    this.#seen = undefined;
  }

  /**
   * Reads what is new, in a transaction that is under way.
   *
   * @param most faces that are added, for reading in steps
   * @returns whether that was all
   */
  follow(most: number): boolean {
    const sqlite = this.#sqlite;
    const version = Number(sqlite.first('PRAGMA data_version')?.[0]);
    if (this.#seen === version) return true;
    const { model, epoch } = readModel(sqlite);
    const [forgotten] = sqlite.first('SELECT changes_forgotten FROM gallery') ?? [];
    if (epoch !== this.#epoch || this.#lastChange < Number(forgotten)) {
      this.#index = model && new VectorIndex(model.embeddingSize);
      this.#lastFace = 0;
      this.#lastChange = Number(
        sqlite.first('SELECT max(ifnull(max(number), 0), ?) FROM changed', forgotten!)?.[0],
      );
      this.#epoch = epoch;
    }
    this.#model = model;
    const index = this.#index;
    if (!index) {
      this.#seen = version;
      return true;
    }
    sqlite.each(
      `SELECT changed.number, changed.face, codes.code FROM changed
       LEFT JOIN codes ON codes.face = changed.face WHERE changed.number > ? ORDER BY changed.number`,
      [this.#lastChange],
      ([number, face, code]) => {
        if (code) index.set(Number(face), this.#checked(code, index));
        else index.remove(Number(face));
        this.#lastChange = Number(number);
      },
    );
    let added = 0;
    for (let left = most; left > 0; left -= CODES_AT_ONCE) {
      const read = this.#addNext(Math.min(left, CODES_AT_ONCE), index);
      added += read;
      if (read === 0) break;
    }
    if (added === most) return false;
    this.#seen = version;
    return true;
  }

  /**
   * Adds the faces that come next, all their codes as one blob: a row of its own for each leaves the
   * memory of the thread full of holes.
   *
   * @returns how many
   */
  #addNext(most: number, index: VectorIndex): number {
    const [keys, codes] =
      this.#sqlite.first(
        `SELECT group_concat(face, ',' ORDER BY face), CAST(group_concat(code, '' ORDER BY face) AS BLOB)
         FROM (SELECT face, code FROM codes WHERE face > ? ORDER BY face LIMIT ?)`,
        ...[this.#lastFace, most],
      ) ?? [];
    if (typeof keys !== 'string') return 0;
    const faces = keys.split(',').map(Number);
    const length = codeLength(index.vectorSize);
    const bytes = codes as Uint8Array;
    if (bytes.length !== faces.length * length) throw this.#wrongLength();
    for (const [i, face] of faces.entries()) {
      index.add(face, bytes.subarray(i * length, (i + 1) * length));
      this.#lastFace = face;
    }
    return faces.length;
  }

  /** What the vectors are, as of the last call of {@link FaceIndex.follow}. */
  get model(): GalleryModel | undefined {
    return this.#model;
  }

  /** The faces nearest to each query, in a transaction that is under way, after following. */
  async search(queries: readonly Float32Array[], count: number): Promise<FaceHit[][]> {
    const index = this.#index;
    if (!index || index.size === 0 || queries.length === 0) return queries.map(() => []);
    const found = await nearestVectors(index, queries, count, (keys) => this.#vectors(keys));
    const ids = this.#idsOf(new Set(found.flat().map(({ key }) => key)));
    return found.map((near) =>
      near.map(({ key, distance }) => ({ ...(ids.get(key) ?? this.#lost(key)), distance })),
    );
  }

  #vectors(keys: readonly number[]): Float32Array[] {
    const vectors: Float32Array[] = [];
    this.#sqlite.each(
      `SELECT faces.vector FROM json_each(?) AS wanted JOIN faces ON faces.key = wanted.value
       ORDER BY wanted.key`,
      [listParameter(keys)],
      ([vector]) => {
        vectors.push(vectorOf(vector as Uint8Array));
      },
    );
    const size = this.#model?.embeddingSize;
    if (vectors.length === keys.length && vectors.every(({ length }) => length === size)) {
      return vectors;
    }
    throw damaged(this.#sqlite.path, 'vectors are missing, or of a wrong length');
  }

  #idsOf(keys: ReadonlySet<number>): Map<number, { face: string; person: string }> {
    const ids = new Map<number, { face: string; person: string }>();
    this.#sqlite.each(
      `SELECT faces.key, faces.id, people.id FROM json_each(?) AS wanted
       JOIN faces ON faces.key = wanted.value JOIN people ON people.key = faces.person`,
      [listParameter([...keys])],
      ([key, face, person]) => {
        ids.set(Number(key), { face: fromColumn(face!), person: fromColumn(person!) });
      },
    );
    return ids;
  }

  #checked(code: unknown, { vectorSize }: VectorIndex): Uint8Array {
    if (code instanceof Uint8Array && code.length === codeLength(vectorSize)) return code;
    throw this.#wrongLength();
  }

  #wrongLength(): FaceNetError {
    return damaged(this.#sqlite.path, 'the code of a face has a wrong length');
  }

  #lost(key: number): never {
    throw damaged(this.#sqlite.path, `face ${key} belongs to nobody`);
  }
}
