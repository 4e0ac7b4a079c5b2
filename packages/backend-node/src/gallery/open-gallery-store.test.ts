import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FaceNetError } from '@facenet/core';
import type { GalleryChange, GalleryStore } from '@facenet/core/gallery';
import { rounds } from '@facenet/testkit';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileGalleryStore } from './file-gallery-store.js';
import type { GalleryTask } from './gallery-task.js';
import { openGalleryStore } from './open-gallery-store.js';
import { openHere } from './testing/open-here.js';

const SIZE = 16;
const MODEL = { id: 'model-a', embeddingSize: SIZE };

let folder: string;
let path: string;
let stores: GalleryStore[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gallery-'));
  path = join(folder, 'people.db');
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.dispose();
  await rm(folder, { recursive: true });
});

async function here(patience?: number): Promise<GalleryStore> {
  const store = await openHere(path, patience);
  stores.push(store);
  return store;
}

/** A vector that says which it is. */
function vector(number: number): Float32Array {
  const values = Float32Array.from({ length: SIZE }, (_, i) => Math.sin((number + 1) * (i + 1)));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function addFaces(person: string, numbers: readonly number[]): GalleryChange[] {
  return numbers.map((number) => ({
    type: 'add-face',
    face: { id: `f${number}`, person, vector: vector(number), createdAt: 0 },
  }));
}

function beginning(numbers: readonly number[]): GalleryChange[] {
  return [
    { type: 'set-model', model: MODEL },
    { type: 'add-person', person: { id: 'anna', name: 'Anna', createdAt: 0 } },
    ...addFaces('anna', numbers),
  ];
}

async function nearest(store: GalleryStore, number: number): Promise<string | undefined> {
  const [[hit] = []] = await store.search([vector(number)], 1);
  return hit && hit.distance < 1e-6 ? hit.face : undefined;
}

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

describe('openGalleryStore', () => {
  it('keeps the file in a thread, for its owner alone', async () => {
    const store = await openGalleryStore(pathToFileURL(path));
    stores.push(store);
    const wide = new Float32Array(1000);
    wide.set(vector(7), 500);
    const face = { id: 'f7', person: 'anna', createdAt: 0, vector: wide.subarray(500, 500 + SIZE) };
    await store.apply([...beginning(upTo(5)), { type: 'add-face', face }]);
    expect(await Promise.all([7, 3, 9].map((i) => nearest(store, i)))).toEqual([
      'f7',
      'f3',
      undefined,
    ]);
    expect((await stat(path)).mode & 0o077).toBe(0);
    await expect(openGalleryStore(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('says what a path is that is no gallery', async () => {
    await writeFile(join(folder, 'text'), 'no database at all');
    await mkdir(join(folder, 'folder'));
    const other = new Database(join(folder, 'other.db'));
    other.exec('CREATE TABLE notes (text TEXT)');
    other.close();
    const foreign = join(folder, 'other.db');
    const before = await readFile(foreign);
    await (await here()).dispose();
    await writeFile(join(folder, 'new.db'), await readFile(path));
    const newer = new Database(join(folder, 'new.db'));
    newer.exec('PRAGMA user_version = 9');
    newer.close();
    const cases: [string, string, RegExp][] = [
      ['text', 'GALLERY_CORRUPT', /no SQLite database/],
      ['folder', 'IO_FAILED', /EISDIR/],
      ['missing/people.db', 'IO_FAILED', /ENOENT/],
      ['other.db', 'INVALID_ARGUMENT', /another program/],
      ['new.db', 'INVALID_ARGUMENT', /format 9.*Update/],
    ];
    for (const [name, code, text] of cases) {
      const error = await openHere(join(folder, name)).catch((thrown) => thrown);
      expect(FaceNetError.is(error)).toBe(true);
      expect(error).toMatchObject({ code, message: expect.stringMatching(text) });
      expect(error.message).toContain(name);
    }
    expect(await readFile(foreign)).toEqual(before); // its log, too, is as its program wants it
    const never = join(folder, 'never.db');
    await expect(openGalleryStore(never, { create: false })).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
    for (const wrong of [undefined, '', 7, new URL('https://example.org/people.db')]) {
      await expect(openGalleryStore(wrong as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
    await expect(openGalleryStore(path, { patience: -1 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('tells a damaged file from a sound one, and never fails otherwise', async () => {
    const store = await here();
    await store.apply(beginning(upTo(60)));
    await store.compact();
    await store.dispose();
    const sound = await readFile(path);
    for (let round = 0; round < rounds(200); round++) {
      // A file of its own each time, for of the one before something may still be open.
      path = join(folder, `damaged-${round}.db`);
      const bytes = Buffer.from(sound);
      const start = 1 + ((round * 7919) % (bytes.length - 512));
      const cut = round % 4 === 0;
      bytes.fill(round, start, start + 512);
      await writeFile(path, cut ? sound.subarray(0, start) : bytes);
      const failure = await use().catch((error) => error);
      if (cut || failure) {
        expect(FaceNetError.is(failure)).toBe(true);
        expect(failure.code).toMatch(/GALLERY_CORRUPT|INVALID_ARGUMENT/);
      }
    }

    async function use(): Promise<void> {
      const store = await here();
      await store.search([vector(1)], 10);
      await store.faces({ people: ['anna'] });
      await store.people();
    }
  });
});

describe('a gallery in a file', () => {
  it('takes from others only what is new, and all of it when it was away for too long', async () => {
    const [a, b] = [await here(), await here()];
    await a.apply(beginning(upTo(20)));
    expect(await nearest(b, 19)).toBe('f19');
    await a.apply([
      { type: 'remove-face', id: 'f19' },
      ...addFaces('anna', [20, 21]),
      { type: 'remove-face', id: 'f20' },
    ]);
    expect(await Promise.all([19, 20, 21].map((i) => nearest(b, i)))).toEqual([
      undefined,
      undefined,
      'f21',
    ]);
    await a.apply([{ type: 'remove-face', id: 'f3' }]);
    // Forgets which faces were removed.
    await a.compact();
    await a.apply([{ type: 'remove-face', id: 'f4' }]);
    expect(await Promise.all([3, 4, 5].map((i) => nearest(b, i)))).toEqual([
      undefined,
      undefined,
      'f5',
    ]);
    const other = { id: 'model-b', embeddingSize: 3 };
    const vectors = new Map(
      (await b.faces({ people: ['anna'] })).map(({ id }, i) => [
        id,
        Float32Array.of(Math.cos(i), Math.sin(i), 0),
      ]),
    );
    await b.apply([
      { type: 'set-model', model: other },
      { type: 'set-vectors', vectors },
    ]);
    const [hits] = await a.search([Float32Array.of(1, 0, 0)], 1);
    expect(hits?.[0]).toMatchObject({ face: 'f0', distance: 0 });
  });

  it('waits for others who write, and says so when it was too long', async () => {
    const store = await here(30);
    await store.apply(beginning([1]));
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.apply(addFaces('anna', [2]))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/longer than 0.03 s/),
    });
    expect(await nearest(store, 1)).toBe('f1');
    other.exec('COMMIT');
    await store.apply(addFaces('anna', [2]));
    other.exec('BEGIN');
    other.prepare('SELECT * FROM people').all();
    await store.apply([{ type: 'remove-face', id: 'f2' }]);
    await expect(store.compact()).rejects.toMatchObject({ code: 'CONFLICT' });
    other.exec('COMMIT');
    await store.compact();
    other.close();
  });

  it('keeps texts that a column cannot hold', async () => {
    const store = await here();
    const ids = ['a\0b', 'a\ud800', 'json:"x"', 'json:', 'ä'];
    await store.apply([
      { type: 'set-model', model: MODEL },
      ...ids.flatMap((id, i): GalleryChange[] => [
        { type: 'add-person', person: { id, name: `Person ${i}`, createdAt: -5 } },
        {
          type: 'add-face',
          face: { id: `face ${id}`, person: id, vector: vector(i), createdAt: 0, photo: id },
        },
      ]),
    ]);
    for (const [i, id] of ids.entries()) {
      expect(await store.person({ id })).toMatchObject({ id, name: `Person ${i}`, faces: 1 });
      const [face] = await store.faces({ people: [id] });
      expect(face).toMatchObject({ id: `face ${id}`, person: id, photo: id });
      expect(await nearest(store, i)).toBe(`face ${id}`);
    }
    expect(await store.people({ ids })).toHaveLength(ids.length);
    expect(await store.person({ name: 'Person\0' })).toBeUndefined();
    expect(await store.people({ after: 'Person 3\0\ud800' })).toHaveLength(1);
  });
});

describe('searches that wait', () => {
  const hit = { face: 'f', person: 'p', distance: 0.5 };

  /** A thread whose searches end when they are told to. */
  function slowThread() {
    const tasks: Extract<GalleryTask, { call: 'search' }>[] = [];
    const ends: (() => void)[] = [];
    const store = new FileGalleryStore({
      run: (task) =>
        new Promise((resolve) => {
          if (task.call !== 'search') return resolve(undefined);
          tasks.push(task);
          ends.push(() =>
            resolve(task.searches.map(({ queries }) => ({ hits: queries.map(() => [hit]) }))),
          );
        }),
      dispose: async () => {},
    });
    return { store, tasks, ends };
  }

  it('share one pass, up to 32 queries', async () => {
    const { store, tasks, ends } = slowThread();
    const searches = upTo(40).map((i) => store.search([vector(i)], 1 + i));
    searches.push(store.search(upTo(50).map(vector), 3), store.search([], 2));
    for (let pass = 0; pass < 5; pass++) {
      expect(tasks).toHaveLength(pass + 1);
      ends[pass]?.();
      await new Promise(setImmediate);
    }
    expect(tasks.map((task) => task.searches.map(({ queries }) => queries.length))).toEqual([
      [1],
      Array(32).fill(1),
      Array(7).fill(1),
      [50],
      [0],
    ]);
    expect((await Promise.all(searches)).map((hits) => hits.length)).toEqual([
      ...Array(40).fill(1),
      50,
      0,
    ]);
    await store.dispose();
  });

  it('are dropped when they are aborted, and end before the store does', async () => {
    const { store, tasks, ends } = slowThread();
    const stop = new AbortController();
    const [first, second, third] = [
      store.search([vector(1)], 1, { signal: stop.signal }),
      store.search([vector(2)], 1, { signal: stop.signal }),
      store.search([vector(3)], 1),
    ];
    const settled = Promise.allSettled([first, second]);
    stop.abort();
    for (const outcome of await settled)
      expect(outcome).toMatchObject({ reason: { code: 'ABORTED' } });
    const end = store.dispose();
    ends[0]?.();
    await new Promise(setImmediate);
    expect(tasks.map((task) => task.searches.map(({ queries }) => queries[0]))).toEqual([
      [vector(1)],
      [vector(3)],
    ]);
    ends[1]?.();
    expect(await third).toEqual([[hit]]);
    await end;
  });
});
