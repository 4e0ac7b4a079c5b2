import { damagedBytes } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { crc32 } from '../weights/crc32.js';
import { readSafetensors } from '../weights/index.js';
import { exportArchive } from './export-archive.js';
import { Gallery } from './gallery.js';
import type { GalleryStore } from './gallery-store.js';
import { MemoryGalleryStore } from './memory-gallery-store.js';
import { readArchive } from './read-archive.js';
import { SAMPLE_MODEL, sampleStore, sampleVector } from './testing/sample-gallery.js';

async function contentsOf(store: GalleryStore) {
  const people = await store.people();
  const faces = await store.faces({ people: people.map(({ id }) => id) });
  return {
    model: await store.model(),
    people,
    faces: faces.sort((a, b) => (a.id < b.id ? -1 : 1)),
    crops: await Promise.all(faces.map(({ id }) => store.crop(id))),
    rejections: await store.rejections(people.map(({ id }) => id)),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return FaceNetError.is(error) ? error.code : String(error);
}

const openEmpty = () => Gallery.open({ store: new MemoryGalleryStore() });

describe('export and import', () => {
  it('brings everything back', async () => {
    const store = await sampleStore();
    const archive = await (await Gallery.open({ store })).exportTo();
    const gallery = await openEmpty();
    const result = await gallery.importFrom(archive);
    expect(result).toEqual({ added: 3, merged: 0, faces: 3, known: 0 });
    expect(await contentsOf(gallery.store)).toEqual(await contentsOf(store));
    expect(await gallery.exportTo()).toEqual(archive);
  });

  it('brings back an empty gallery, and one without pictures', async () => {
    const empty = await openEmpty();
    expect(await (await openEmpty()).importFrom(await empty.exportTo())).toMatchObject({
      added: 0,
    });
    const archive = await exportArchive(await sampleStore(), { crops: false });
    const gallery = await openEmpty();
    await gallery.importFrom(archive);
    expect((await gallery.store.faces({ ids: ['f1'] }))[0]?.hasCrop).toBe(false);
    expect(archive.tensors.length).toBeLessThan(500);
  });

  it('is readable by others: plain JSON, vectors as a matrix, pictures as bytes', async () => {
    const { json, tensors } = await exportArchive(await sampleStore());
    const { people, model } = JSON.parse(json);
    expect(model).toEqual(SAMPLE_MODEL);
    expect(people.map((person: { name: string }) => person.name)).toEqual([
      'Ben 👋',
      'Nobody yet',
      'Zoë',
    ]);
    const { weights } = readSafetensors(tensors);
    expect(weights.get('faces')?.shape).toEqual([3, 8]);
    expect(weights.get('faces')?.data.slice(0, 8)).toEqual(sampleVector(2));
    expect(weights.get('rejections')?.data).toEqual(sampleVector(4));
    expect([...weights.get('crop/f2')!.data]).toEqual([1]);
  });

  it('refuses people who are there, or adds their faces; twice is once', async () => {
    const store = await sampleStore();
    const archive = await exportArchive(store);
    const gallery = await openEmpty();
    const vector = sampleVector(9);
    await gallery.store.apply([
      { type: 'set-model', model: SAMPLE_MODEL },
      { type: 'add-person', person: { id: 'q', name: 'Zoë', createdAt: 1 } },
      { type: 'add-face', face: { id: 'g', person: 'q', vector, createdAt: 1 } },
      { type: 'add-face', face: { id: 'h', person: 'q', vector: sampleVector(3), createdAt: 1 } },
    ]);
    const before = await contentsOf(gallery.store);
    await expect(gallery.importFrom(archive)).rejects.toThrow(/1 of the people.*"Zoë"/);
    expect(await contentsOf(gallery.store)).toEqual(before);
    const merged = await gallery.importFrom(archive, { existing: 'merge' });
    expect(merged).toEqual({ added: 2, merged: 1, faces: 2, known: 1 });
    expect((await gallery.person('Zoë')).id).toBe('q');
    expect((await gallery.faces('Zoë')).map(({ id }) => id)).toEqual(['g', 'h', 'f1']);
    expect(await gallery.store.crop('f1')).toEqual(await store.crop('f1'));
    expect(await gallery.store.rejections(['q'])).toHaveLength(1);
    const after = await contentsOf(gallery.store);
    const again = await gallery.importFrom(archive, { existing: 'merge' });
    expect(again).toEqual({ added: 0, merged: 0, faces: 0, known: 3 });
    expect(await contentsOf(gallery.store)).toEqual(after);
    expect(await codeOf(gallery.importFrom(archive, { existing: 'x' as never }))).toBe(
      'INVALID_ARGUMENT',
    );
  });

  it('follows people who were renamed, by their ids', async () => {
    const store = await sampleStore();
    const archive = await exportArchive(store);
    await store.apply([{ type: 'update-person', id: 'p1', name: 'Zoe' }]);
    const gallery = await Gallery.open({ store });
    const result = await gallery.importFrom(archive, { existing: 'merge' });
    expect(result).toEqual({ added: 0, merged: 0, faces: 0, known: 3 });
  });

  it('writes names as galleries do, so that everybody can be called', async () => {
    const archive = await exportArchive(await sampleStore());
    const json = archive.json.replace(/"Zoë"/, '" Zoe\u0308 "');
    expect(json).not.toBe(archive.json);
    const gallery = await openEmpty();
    await gallery.importFrom({ ...archive, json });
    expect((await gallery.person('Zoë')).name).toBe('Zoë');
  });

  it('leaves people who were merged since as they are', async () => {
    const store = await sampleStore();
    const archive = await exportArchive(store);
    const gallery = await Gallery.open({ store });
    await gallery.merge('Zoë', 'Ben 👋');
    const before = await contentsOf(store);
    const result = await gallery.importFrom(archive, { existing: 'merge' });
    expect(result).toEqual({ added: 0, merged: 0, faces: 0, known: 3 });
    expect(await contentsOf(store)).toEqual(before);
  });

  it('refuses another model', async () => {
    const archive = await exportArchive(await sampleStore());
    const gallery = await openEmpty();
    await gallery.store.apply([{ type: 'set-model', model: { ...SAMPLE_MODEL, id: 'other' } }]);
    await gallery.store.apply([
      { type: 'add-person', person: { id: 'q', name: 'Q', createdAt: 1 } },
      { type: 'add-face', face: { id: 'g', person: 'q', vector: sampleVector(1), createdAt: 1 } },
    ]);
    expect(await codeOf(gallery.importFrom(archive))).toBe('INVALID_ARGUMENT');
    expect((await gallery.stats()).faces).toBe(1);
  });
});

describe('damaged archives', () => {
  // biome-ignore lint/suspicious/noExplicitAny: anything can be wrong in it
  type Edit = (gallery: any) => void;
  const edit = async (change: Edit) => {
    const archive = await exportArchive(await sampleStore());
    const gallery = JSON.parse(archive.json);
    change(gallery);
    return { ...archive, json: JSON.stringify(gallery) };
  };

  it.each<[string, Edit]>([
    ['another format', (g) => (g.format = 'x')],
    ['a newer version', (g) => (g.version = 2)],
    ['no people', (g) => (g.people = undefined)],
    ['a person twice', (g) => g.people.push({ ...g.people[2], faces: [], rejections: [] })],
    ['a name twice', (g) => (g.people[1].name = 'Zoë')],
    ['no name', (g) => (g.people[1].name = '')],
    ['a name of two lines', (g) => (g.people[1].name = 'a\nb')],
    ['a name twice, composed otherwise', (g) => (g.people[1].name = ' Zoe\u0308')],
    ['a time that is no date', (g) => (g.people[1].createdAt = 8.64e15 + 1)],
    ['a face more', (g) => g.people[1].faces.push({ id: 'x', createdAt: 1, hasCrop: false })],
    ['a face less', (g) => g.people[0].faces.pop()],
    ['a face twice', (g) => (g.people[2].faces[1].id = 'f1')],
    ['a picture that is not there', (g) => (g.people[2].faces[1].hasCrop = true)],
    ['quality beyond 1', (g) => (g.people[2].faces[0].quality = 3)],
    ['another size', (g) => (g.model.embeddingSize = 16)],
    ['no model', (g) => (g.model = null)],
    ['metadata that is a list', (g) => (g.people[2].metadata = [1])],
    ['faces that are none', (g) => (g.people[0].faces = [null])],
    ['no tensors', (g) => (g.tensors = undefined)],
  ])('are GALLERY_CORRUPT: %s', async (_, change) => {
    const gallery = await openEmpty();
    expect(await codeOf(gallery.importFrom(await edit(change)))).toBe('GALLERY_CORRUPT');
    expect((await gallery.stats()).people).toBe(0);
  });

  it('are INVALID_ARGUMENT when they are none', async () => {
    const gallery = await openEmpty();
    for (const bad of [undefined, null, {}, 'x', { json: '{}' }, { json: {}, tensors: [] }]) {
      expect(await codeOf(gallery.importFrom(bad as never))).toBe('INVALID_ARGUMENT');
    }
  });

  it('never do anything else, whatever is wrong with them', async () => {
    const { json, tensors } = await exportArchive(await sampleStore());
    const text = new TextEncoder().encode(json);
    const read = (archive: { json: string; tensors: Uint8Array }) => {
      try {
        readArchive(archive);
      } catch (error) {
        expect(FaceNetError.is(error, 'GALLERY_CORRUPT'), String(error)).toBe(true);
      }
    };
    fc.assert(
      fc.property(damagedBytes(text), (bytes) => {
        read({ json: new TextDecoder().decode(bytes), tensors });
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(damagedBytes(tensors), (bytes) => {
        read({ json, tensors: bytes });
        // As whoever crafts a file would, with sums that fit.
        const sealed = {
          ...JSON.parse(json),
          tensors: { bytes: bytes.length, crc32: crc32(bytes) },
        };
        read({ json: JSON.stringify(sealed), tensors: bytes });
      }),
      { numRuns: 500 },
    );
  });
});
