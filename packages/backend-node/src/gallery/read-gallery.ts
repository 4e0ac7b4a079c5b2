import {
  type FaceRecord,
  type FacesOf,
  type GalleryCounts,
  type GalleryModel,
  type PeoplePage,
  type PersonRecord,
  type RejectionRecord,
  storeErrors,
} from '@facenet/core/gallery';
import { damaged, type Sqlite, type SqlValue } from './sqlite.js';
import { comparable, fromColumn, listParameter, toColumn, vectorOf } from './stored-values.js';

const PERSON = `SELECT people.id, people.name, people.created_at, people.metadata,
  (SELECT count(*) FROM faces WHERE faces.person = people.key) FROM people`;
const FACE = `SELECT faces.id, people.id, faces.vector, faces.created_at, faces.photo, faces.quality,
  EXISTS (SELECT 1 FROM crops WHERE crops.face = faces.key)
  FROM faces JOIN people ON people.key = faces.person`;
const REJECTION = `SELECT rejections.id, people.id, rejections.vector, rejections.created_at
  FROM rejections JOIN people ON people.key = rejections.person`;
const LISTED = 'IN (SELECT value FROM json_each(?))';

/** What the vectors are, and how often another model was set. */
export function readModel(sqlite: Sqlite): { model: GalleryModel | undefined; epoch: number } {
  const [id, size, epoch] =
    sqlite.first('SELECT model, embedding_size, epoch FROM gallery') ?? missing(sqlite);
  const model = id === null ? undefined : { id: fromColumn(id!), embeddingSize: Number(size) };
  return { model, epoch: Number(epoch) };
}

export function readCounts(sqlite: Sqlite): GalleryCounts {
  const [people, faces, rejections] =
    sqlite.first('SELECT people, faces, rejections FROM gallery') ?? missing(sqlite);
  return { people: Number(people), faces: Number(faces), rejections: Number(rejections) };
}

export function readPeople(
  sqlite: Sqlite,
  { ids, after, limit = Number.POSITIVE_INFINITY }: PeoplePage,
): PersonRecord[] {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  if (ids) {
    conditions.push(`people.id ${LISTED}`);
    parameters.push(listParameter(ids));
  }
  if (after !== undefined) {
    conditions.push('people.name > ?');
    parameters.push(comparable(after));
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return sqlite
    .all(`${PERSON} ${where} ORDER BY people.name LIMIT ?`, ...parameters, atMost(limit))
    .map((row) => personOf(sqlite, row));
}

export function readPerson(
  sqlite: Sqlite,
  key: { readonly id: string } | { readonly name: string },
): PersonRecord | undefined {
  const row =
    'id' in key
      ? sqlite.first(`${PERSON} WHERE people.id = ?`, toColumn(String(key.id)))
      : sqlite.first(`${PERSON} WHERE people.name = ?`, comparable(String(key.name)));
  return row && personOf(sqlite, row);
}

export function readFaces(sqlite: Sqlite, of: FacesOf): FaceRecord[] {
  return rowsOfFaces(sqlite, of).map(
    ([id, person, vector, createdAt, photo, quality, hasCrop]) => ({
      id: fromColumn(id!),
      person: fromColumn(person!),
      vector: vectorOf(vector as Uint8Array),
      createdAt: Number(createdAt),
      ...(photo !== null && { photo: fromColumn(photo!) }),
      ...(quality !== null && { quality: Number(quality) }),
      hasCrop: hasCrop === 1,
    }),
  );
}

function rowsOfFaces(sqlite: Sqlite, of: FacesOf): SqlValue[][] {
  const order = 'ORDER BY faces.key';
  if ('people' in of) {
    return sqlite.all(`${FACE} WHERE people.id ${LISTED} ${order}`, listParameter(of.people));
  }
  if ('ids' in of) {
    return sqlite.all(`${FACE} WHERE faces.id ${LISTED} ${order}`, listParameter(of.ids));
  }
  let last: SqlValue = 0;
  if (of.after !== undefined) {
    const [key] = sqlite.first('SELECT key FROM faces WHERE id = ?', toColumn(of.after)) ?? [];
    if (key === undefined) throw storeErrors.noFace(of.after);
    last = key;
  }
  return sqlite.all(`${FACE} WHERE faces.key > ? ${order} LIMIT ?`, last, atMost(of.limit));
}

export function readCrop(sqlite: Sqlite, face: string): Uint8Array | undefined {
  const [bytes] =
    sqlite.first(
      'SELECT bytes FROM crops JOIN faces ON faces.key = crops.face WHERE faces.id = ?',
      toColumn(String(face)),
    ) ?? [];
  return bytes === undefined ? undefined : new Uint8Array(bytes as Uint8Array);
}

export function readRejections(sqlite: Sqlite, people: readonly string[]): RejectionRecord[] {
  const sql = `${REJECTION} WHERE people.id ${LISTED} ORDER BY rejections.key`;
  return sqlite.all(sql, listParameter(people)).map(([id, person, vector, createdAt]) => ({
    id: fromColumn(id!),
    person: fromColumn(person!),
    vector: vectorOf(vector as Uint8Array),
    createdAt: Number(createdAt),
  }));
}

function personOf(sqlite: Sqlite, row: readonly SqlValue[]): PersonRecord {
  const [id, name, createdAt, metadata, faces] = row;
  try {
    return {
      id: fromColumn(id!),
      name: String(name),
      createdAt: Number(createdAt),
      ...(metadata !== null && { metadata: JSON.parse(String(metadata)) }),
      faces: Number(faces),
    };
  } catch (cause) {
    throw damaged(sqlite.path, `what is known of a person cannot be read`, cause);
  }
}

/** A limit as SQLite knows it: -1 for none. */
function atMost(limit: number): number {
  return Number.isFinite(limit) ? Math.max(0, Math.floor(limit)) : -1;
}

function missing(sqlite: Sqlite): never {
  throw damaged(sqlite.path, 'it does not say what it holds');
}
