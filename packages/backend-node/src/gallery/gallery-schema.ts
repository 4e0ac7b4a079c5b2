import { statSync } from 'node:fs';
import { FaceNetError } from '@facenet/core';
import { damaged, type Sqlite } from './sqlite.js';

/** Marks the file as a gallery, in SQLite's header: "FACE". */
const APPLICATION = 0x46_41_43_45;
/** Of the schema below; a change of it increases this and says how older files are brought to it. */
const VERSION = 1;
/** Files up to this size are checked from end to end when they are opened. */
const CHECKED = 16 << 20;

/**
 * Keys are never used again and ascend, so that the order of faces is the order of their keys. An
 * `epoch` is increased when another model is set: a vector is of the epoch in which it was set.
 * `changed` lists the faces that were removed or given another vector, for the indexes of other
 * processes. Names and ids are compared by their bytes.
 */
const SCHEMA = `
  CREATE TABLE gallery (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    model TEXT,
    embedding_size INTEGER,
    epoch INTEGER NOT NULL,
    people INTEGER NOT NULL,
    faces INTEGER NOT NULL,
    rejections INTEGER NOT NULL,
    changes_forgotten INTEGER NOT NULL
  ) STRICT;
  INSERT INTO gallery VALUES (1, NULL, NULL, 0, 0, 0, 0, 0);
  CREATE TABLE people (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    metadata TEXT
  ) STRICT;
  CREATE TABLE faces (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person INTEGER NOT NULL REFERENCES people (key),
    epoch INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    quality REAL,
    photo TEXT,
    vector BLOB NOT NULL
  ) STRICT;
  CREATE INDEX faces_of_person ON faces (person);
  CREATE TABLE codes (face INTEGER PRIMARY KEY REFERENCES faces (key), code BLOB NOT NULL) STRICT;
  CREATE TABLE crops (face INTEGER PRIMARY KEY REFERENCES faces (key), bytes BLOB NOT NULL) STRICT;
  CREATE TABLE rejections (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    person INTEGER NOT NULL REFERENCES people (key),
    epoch INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    vector BLOB NOT NULL
  ) STRICT;
  CREATE INDEX rejections_of_person ON rejections (person);
  CREATE TABLE changed (number INTEGER PRIMARY KEY AUTOINCREMENT, face INTEGER NOT NULL) STRICT;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};
`;

/**
 * Makes a connection fit for a gallery: settings, and the tables where the file is new.
 *
 * @param bytes size of the file
 * @throws FaceNetError INVALID_ARGUMENT for a database of another program or a newer version,
 * GALLERY_CORRUPT, CONFLICT, IO_FAILED
 */
export function prepareGallery(sqlite: Sqlite, bytes: number): void {
  // Before anything is set: a database of another program stays as it is, to the byte.
  if (bytes > 0) sqlite.transaction('deferred', () => checkOwn(sqlite));
  // Room for the vectors of several faces, which are 2 kB each.
  sqlite.execute('PRAGMA page_size = 8192');
  enterWal(sqlite);
  // A commit is on the disk when it returns; what is deleted is overwritten, not only unlinked.
  sqlite.execute(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -500;
    PRAGMA journal_size_limit = 16777216;
  `);
  checkWhole(sqlite);
  if (bytes > 0 && bytes <= CHECKED) {
    const found = sqlite.first('PRAGMA quick_check(1)')?.[0];
    if (found !== 'ok') throw damaged(sqlite.path, String(found).replaceAll('\n', ' '));
  }
  sqlite.transaction('immediate', () => {
    if (checkOwn(sqlite) === 'new') sqlite.execute(SCHEMA);
    else if (sqlite.first('SELECT one FROM gallery')?.[0] !== 1) {
      throw damaged(sqlite.path, 'it does not say what it holds');
    }
  });
}

/**
 * Whether the file is a gallery, or there is nothing in it yet.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
function checkOwn(sqlite: Sqlite): 'gallery' | 'new' {
  const [application] = sqlite.first('PRAGMA application_id') ?? [];
  const [version] = sqlite.first('PRAGMA user_version') ?? [];
  const [tables] = sqlite.first('SELECT count(*) FROM sqlite_schema') ?? [];
  if (application === 0 && version === 0 && tables === 0) return 'new';
  if (application !== APPLICATION) throw foreign(sqlite.path);
  if (Number(version) > VERSION) throw newer(sqlite.path, Number(version));
  return 'gallery';
}

/**
 * A copy that ends too early would be found out only where its end is needed. While there is a log, pages
 * may lie there; others may make the file smaller at this very moment, so it is looked at again.
 */
function checkWhole(sqlite: Sqlite): void {
  for (let look = 1; ; look++) {
    const [pages] = sqlite.first('PRAGMA page_count') ?? [];
    const [pageSize] = sqlite.first('PRAGMA page_size') ?? [];
    const missing = Number(pages) * Number(pageSize) - statSync(sqlite.path).size;
    const log = statSync(`${sqlite.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (missing <= 0 || log > 0) return;
    if (look === 3) throw damaged(sqlite.path, `${missing} bytes are missing at its end`);
    pause(50);
  }
}

/** Several processes at once may open a new file; SQLite does not wait for its turn with this. */
function enterWal(sqlite: Sqlite): void {
  const end = Date.now() + sqlite.patience;
  for (;;) {
    try {
      const [mode] = sqlite.first('PRAGMA journal_mode = WAL') ?? [];
      if (mode === 'wal') return;
      throw new FaceNetError('IO_FAILED', `${sqlite.path} cannot have a write-ahead log.`, {
        hint: 'Keep galleries on a local disk, not on a network share.',
      });
    } catch (error) {
      if (!FaceNetError.is(error, 'CONFLICT') || Date.now() > end) throw error;
      pause(20);
    }
  }
}

/** Holds up this thread, which has nothing else to do. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function foreign(path: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `${path} is a database of another program.`, {
    hint: 'Name another file for the gallery.',
  });
}

function newer(path: string, version: number): FaceNetError {
  return new FaceNetError(
    'INVALID_ARGUMENT',
    `The gallery ${path} is of format ${version}, and this version knows up to ${VERSION}.`,
    { hint: 'Update the packages @facenet/*, or open the gallery with the program that wrote it.' },
  );
}
