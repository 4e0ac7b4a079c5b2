import * as fake from 'fake-indexeddb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeGalleryStore } from '../../../core/src/gallery/testing/describe-gallery-store.js';
import { openWebGalleryStore } from './open-web-gallery-store.js';

const before = { indexedDB: globalThis.indexedDB, IDBKeyRange: globalThis.IDBKeyRange };
let names = 0;

beforeAll(() => {
  Object.assign(globalThis, { indexedDB: fake.indexedDB, IDBKeyRange: fake.IDBKeyRange });
});
afterAll(() => {
  Object.assign(globalThis, before);
});

describeGalleryStore('IndexedDB', {
  durable: true,
  place: () => {
    const name = `gallery-${names++}`;
    return { open: () => openWebGalleryStore(name) };
  },
});

describe('openWebGalleryStore', () => {
  it('refuses what is no name, and a place without IndexedDB', async () => {
    for (const name of ['', undefined, 7]) {
      await expect(openWebGalleryStore(name as string)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
    Object.assign(globalThis, { indexedDB: undefined });
    await expect(openWebGalleryStore('x')).rejects.toMatchObject({ code: 'IO_FAILED' });
    Object.assign(globalThis, { indexedDB: fake.indexedDB });
  });

  it('says what a database is that is no gallery', async () => {
    for (const [name, version, text] of [
      ['notes', 1, /another program/],
      ['later', 7, /later release/],
    ] as const) {
      await new Promise<void>((resolve) => {
        const request = indexedDB.open(name, version);
        request.onupgradeneeded = () => request.result.createObjectStore('notes');
        request.onsuccess = () => resolve(request.result.close());
      });
      await expect(openWebGalleryStore(name)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(text),
      });
    }
  });

  it('keeps of a vector its own values alone', async () => {
    const store = await openWebGalleryStore('views');
    const all = new Float32Array(1_000);
    all[500] = 1;
    await store.apply([
      { type: 'set-model', model: { id: 'm', embeddingSize: 4 } },
      { type: 'add-person', person: { id: 'p', name: 'P', createdAt: 0 } },
      {
        type: 'add-face',
        face: { id: 'f', person: 'p', vector: all.subarray(500, 504), createdAt: 0 },
      },
    ]);
    const [face] = await store.faces({ ids: ['f'] });
    expect(face?.vector.buffer.byteLength).toBe(16);
    await store.dispose();
  });

  it('does not stand in the way of deleting the database', async () => {
    const store = await openWebGalleryStore('deleted');
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('deleted');
      request.onsuccess = resolve;
      request.onblocked = () => reject(new Error('blocked'));
    });
    await expect(store.counts()).rejects.toMatchObject({
      code: 'IO_FAILED',
      hint: expect.stringMatching(/Open the gallery again/),
    });
    await store.dispose();
  });
});
