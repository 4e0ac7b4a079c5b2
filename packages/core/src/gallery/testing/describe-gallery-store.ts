import { afterEach, describe, expect, it } from 'vitest';
import { euclideanDistance } from '../../distance.js';
import { FaceNetError } from '../../errors.js';
import type {
  GalleryChange,
  GalleryStore,
  NewFace,
  PersonRecord,
  RejectionRecord,
} from '../gallery-store.js';

/** A place where one gallery is kept, empty at first. */
interface GalleryPlace {
  /** Opens the gallery; of durable stores several times, one after the other or at once. */
  open(): Promise<GalleryStore>;
  /** All bytes that the store has on a disk, file by file; where it has files. */
  files?(): Promise<Uint8Array[]>;
  /** After a test, when all stores are closed. */
  clear?(): Promise<void>;
}

/** A store that the suite is asked of. */
export interface StoreSuite {
  place(): Promise<GalleryPlace> | GalleryPlace;
  /** Whether what is written outlives the handle, and several handles see one gallery. */
  readonly durable: boolean;
  /** Share of the ten nearest of random vectors that must be found; default 1, all of them. */
  readonly recall?: number;
}

const SIZE = 128;
const MODEL = { id: 'model-a', embeddingSize: SIZE };

/** The suite that every store of a gallery has to pass: what stands in `gallery-store.ts`. */
export function describeGalleryStore(name: string, suite: StoreSuite): void {
  describe(`gallery store: ${name}`, () => {
    let opened: GalleryStore[] = [];
    let places: GalleryPlace[] = [];

    async function newPlace(): Promise<GalleryPlace> {
      const place = await suite.place();
      places.push(place);
      return place;
    }
    async function openAt(place: GalleryPlace): Promise<GalleryStore> {
      const store = await place.open();
      opened.push(store);
      return store;
    }
    const openNew = async () => openAt(await newPlace());

    /** Anna with two faces, Ben with one; the first face of Anna has a crop. */
    async function openFilled(): Promise<GalleryStore> {
      const store = await openNew();
      await store.apply(FILLED);
      return store;
    }

    afterEach(async () => {
      for (const store of opened) await store.dispose();
      for (const place of places) await place.clear?.();
      opened = [];
      places = [];
    });

    describe('what it keeps', () => {
      it('is empty at first', async () => {
        const store = await openNew();
        expect(await store.model()).toBeUndefined();
        expect(await store.counts()).toEqual({ people: 0, faces: 0, rejections: 0 });
        expect(await store.people()).toEqual([]);
        expect(await store.person({ name: 'Anna' })).toBeUndefined();
        expect(await store.person({ id: 'anna' })).toBeUndefined();
        expect(await store.faces({ people: ['anna'] })).toEqual([]);
        expect(await store.faces({ ids: ['a1'] })).toEqual([]);
        expect(await store.faces({ after: undefined, limit: 10 })).toEqual([]);
        expect(await store.crop('a1')).toBeUndefined();
        expect(await store.rejections(['anna'])).toEqual([]);
        expect(await store.search([], 3)).toEqual([]);
        expect(await store.search([unit(1), unit(2)], 3)).toEqual([[], []]);
        await store.apply([]);
        await store.compact();
      });

      it('gives everything back as it came', async () => {
        const store = await openFilled();
        expect(await store.model()).toEqual(MODEL);
        expect(await store.person({ id: 'anna' })).toEqual(ANNA);
        expect(await store.person({ name: 'Anna' })).toEqual(ANNA);
        expect(await store.person({ name: 'Ben' })).toEqual(BEN);
        const [first, second] = await store.faces({ people: ['anna'] });
        const { crop: _, ...face } = A1;
        expect(first).toEqual({ ...face, hasCrop: true });
        expect(second).toEqual({ ...A2, hasCrop: false });
        expect(first?.vector).toBeInstanceOf(Float32Array);
        expect(await store.crop('a1')).toEqual(A1.crop);
        expect(await store.crop('a2')).toBeUndefined();
        expect(await store.crop('nobody')).toBeUndefined();
        expect(await store.counts()).toEqual({ people: 2, faces: 3, rejections: 0 });
      });

      it('keeps what it was given, whatever becomes of the arrays', async () => {
        const store = await openNew();
        const vector = unit(7);
        const crop = Uint8Array.of(1, 2, 3);
        await store.apply([
          { type: 'set-model', model: MODEL },
          { type: 'add-person', person: person('anna', 'Anna') },
          { type: 'add-face', face: { ...face('a1', 'anna', 7), vector, crop } },
        ]);
        vector.fill(0);
        crop.fill(0);
        const [kept] = await store.faces({ ids: ['a1'] });
        expect(kept?.vector).toEqual(unit(7));
        kept?.vector.fill(0);
        (await store.crop('a1'))?.fill(0);
        expect((await store.faces({ ids: ['a1'] }))[0]?.vector).toEqual(unit(7));
        expect(await store.crop('a1')).toEqual(Uint8Array.of(1, 2, 3));
        expect((await store.search([unit(7)], 1))[0]?.[0]?.distance).toBeCloseTo(0, 6);
      });

      it('keeps names and metadata of every script, and does not mistake one for another', async () => {
        const store = await openNew();
        const names = [
          ...[
            'Zoë',
            'Zoe',
            'Zoe\u0308',
            'zoe',
            ' Zoe',
            'ZOE',
            "O'Brien; DROP TABLE people",
            '%',
            '_',
          ],
          ...['Иван', '小野 洋子', 'عمر', '👩‍👩‍👧', '𠮷野', 'ｱ', '\u200bZoe', 'a\nb', '"', '\\'],
          'x'.repeat(2_000),
        ];
        const changes = names.map((name, i): GalleryChange => {
          const metadata = { note: name, [name]: i, none: null, yes: true, half: 0.5 };
          return { type: 'add-person', person: { ...person(`p${i}`, name), metadata } };
        });
        await store.apply(changes);
        for (const [i, name] of names.entries()) {
          const found = await store.person({ name });
          expect(found?.id).toBe(`p${i}`);
          expect(found?.name).toBe(name);
          expect(found?.metadata).toEqual({
            note: name,
            [name]: i,
            none: null,
            yes: true,
            half: 0.5,
          });
        }
        expect((await store.people()).map((one) => one.name).sort()).toEqual([...names].sort());
      });
    });

    describe('order and pages', () => {
      it('lists people by name, a page at a time', async () => {
        const store = await openNew();
        const names = ['b', 'B', 'a', 'é', 'aa', 'Z', 'z', '_', '10', '9', '中', 'ｱ', '😀', '𠮷'];
        await store.apply(names.map((name, i) => addPerson(`p${i}`, name)));
        const all = (await store.people()).map((one) => one.name);
        const plain = names.filter((name) => name.length === [...name].length && name < '\ud800');
        expect(all.filter((name) => plain.includes(name))).toEqual([...plain].sort());
        expect([...all].sort()).toEqual([...names].sort());
        const paged: string[] = [];
        for (let after: string | undefined; ; after = paged.at(-1)) {
          const page = await store.people({ limit: 3, ...(after !== undefined && { after }) });
          paged.push(...page.map((one) => one.name));
          if (page.length < 3) break;
        }
        expect(paged).toEqual(all);
        const first = await store.people({ after: 'A', limit: 1 });
        expect(first.map((one) => one.name)).toEqual(['B']);
        const beyond = all.filter((name) => name.length > [...name].length).length;
        expect([0, beyond]).toContain((await store.people({ after: '\uffff\uffff' })).length);
      });

      it('gives people by id', async () => {
        const store = await openFilled();
        expect(await store.people({ ids: ['ben', 'nobody', 'anna', 'anna'] })).toEqual([ANNA, BEN]);
        expect(await store.people({ ids: [] })).toEqual([]);
      });

      it('lists faces in the order in which they came, a page at a time', async () => {
        const store = await openFilled();
        const ids = ['z9', 'a0', 'm5', 'c3'];
        for (const id of ids) await store.apply([addFace(id, id < 'd' ? 'anna' : 'ben', 40)]);
        await store.apply([{ type: 'move-face', id: 'b1', person: 'anna' }]);
        const all = ['a1', 'a2', 'b1', ...ids];
        const paged: string[] = [];
        for (let after: string | undefined; ; after = paged.at(-1)) {
          const page = await store.faces({ after, limit: 2 });
          paged.push(...page.map(({ id }) => id));
          if (page.length < 2) break;
        }
        expect(paged).toEqual(all);
        const idsOf = async (of: { people: string[] } | { ids: string[] }) =>
          (await store.faces(of)).map(({ id }) => id);
        expect(await idsOf({ people: ['anna'] })).toEqual(['a1', 'a2', 'b1', 'a0', 'c3']);
        expect(await idsOf({ people: ['ben', 'nobody', 'anna'] })).toEqual(all);
        expect(await idsOf({ people: [] })).toEqual([]);
        expect(await idsOf({ ids: ['m5', 'nobody', 'a1', 'm5'] })).toEqual(['a1', 'm5']);
        await expectCode(store.faces({ after: 'nobody', limit: 2 }), 'IDENTITY_UNKNOWN');
      });
    });

    describe('changes', () => {
      it('renames, and frees the name', async () => {
        const store = await openFilled();
        await store.apply([
          { type: 'update-person', id: 'anna', name: 'Anna' },
          { type: 'update-person', id: 'anna', name: 'Hanna', metadata: { born: 1990 } },
          { type: 'update-person', id: 'ben', name: 'Anna' },
        ]);
        expect(await store.person({ name: 'Hanna' })).toEqual({
          ...ANNA,
          name: 'Hanna',
          metadata: { born: 1990 },
        });
        expect((await store.person({ name: 'Anna' }))?.id).toBe('ben');
        expect(await store.person({ name: 'Ben' })).toBeUndefined();
        await store.apply([{ type: 'update-person', id: 'anna', metadata: {} }]);
        expect((await store.person({ id: 'anna' }))?.metadata ?? {}).toEqual({});
      });

      it('removes a person with all that belongs to it', async () => {
        const store = await openFilled();
        await store.apply([addRejection('r1', 'anna', 50), addRejection('r2', 'ben', 51)]);
        await store.apply([{ type: 'remove-person', id: 'anna' }]);
        expect(await store.counts()).toEqual({ people: 1, faces: 1, rejections: 1 });
        expect(await store.person({ name: 'Anna' })).toBeUndefined();
        expect(await store.faces({ ids: ['a1', 'a2', 'b1'] })).toHaveLength(1);
        expect(await store.crop('a1')).toBeUndefined();
        expect(await store.rejections(['anna', 'ben'])).toEqual([rejection('r2', 'ben', 51)]);
        const [hits] = await store.search([unit(1)], 10);
        expect(hits?.map((hit) => hit.face)).toEqual(['b1']);
        await store.apply([addPerson('anna2', 'Anna')]);
        expect((await store.person({ name: 'Anna' }))?.faces).toBe(0);
      });

      it('removes a person that is to be empty only when it is', async () => {
        const store = await openFilled();
        const empty: GalleryChange = { type: 'remove-person', id: 'anna', empty: true };
        await expectCode(store.apply([empty]), 'CONFLICT');
        const moves = ['a1', 'a2'].map(
          (id): GalleryChange => ({ type: 'move-face', id, person: 'ben' }),
        );
        await store.apply([addRejection('r1', 'anna', 50)]);
        await expectCode(store.apply([...moves, empty]), 'CONFLICT');
        expect((await store.person({ id: 'anna' }))?.faces).toBe(2);
        await store.apply([...moves, { type: 'move-rejection', id: 'r1', person: 'ben' }, empty]);
        expect(await store.person({ id: 'anna' })).toBeUndefined();
        expect((await store.person({ id: 'ben' }))?.faces).toBe(3);
        expect(await store.rejections(['ben'])).toEqual([rejection('r1', 'ben', 50)]);
        const [hits] = await store.search([unit(1)], 3);
        expect(hits?.map((hit) => hit.person)).toEqual(['ben', 'ben', 'ben']);
      });

      it('moves and removes faces', async () => {
        const store = await openFilled();
        await store.apply([{ type: 'move-face', id: 'a1', person: 'ben' }]);
        expect(await store.crop('a1')).toEqual(A1.crop);
        expect((await store.person({ id: 'ben' }))?.faces).toBe(2);
        expect((await store.search([unit(1)], 1))[0]?.[0]).toMatchObject({
          face: 'a1',
          person: 'ben',
        });
        await store.apply([{ type: 'move-face', id: 'a1', person: 'ben' }]);
        await store.apply([{ type: 'remove-face', id: 'a1' }]);
        expect(await store.crop('a1')).toBeUndefined();
        expect((await store.person({ id: 'ben' }))?.faces).toBe(1);
        expect((await store.search([unit(1)], 10))[0]).toHaveLength(2);
      });

      it('keeps rejections', async () => {
        const store = await openFilled();
        const given = [
          rejection('r2', 'anna', 50),
          rejection('r1', 'anna', 51),
          rejection('r3', 'ben', 52),
        ];
        for (const one of given) await store.apply([{ type: 'add-rejection', rejection: one }]);
        expect(await store.rejections(['anna'])).toEqual(given.slice(0, 2));
        expect(await store.rejections(['ben', 'anna', 'nobody'])).toEqual(given);
        await store.apply([
          { type: 'remove-rejection', id: 'r2' },
          { type: 'move-rejection', id: 'r1', person: 'ben' },
        ]);
        expect(await store.rejections(['anna'])).toEqual([]);
        expect((await store.rejections(['ben'])).map(({ id }) => id)).toEqual(['r1', 'r3']);
        expect((await store.counts()).rejections).toBe(2);
        expect((await store.search([unit(51)], 10))[0]).toHaveLength(3);
      });

      it('makes changes one after the other', async () => {
        const store = await openFilled();
        await store.apply([
          { type: 'remove-person', id: 'anna' },
          addPerson('anna2', 'Anna'),
          addFace('c1', 'anna2', 60),
          { type: 'move-face', id: 'c1', person: 'ben' },
          { type: 'move-face', id: 'b1', person: 'anna2' },
          addPerson('gone', 'Gone'),
          addFace('g1', 'gone', 61),
          { type: 'remove-person', id: 'gone' },
        ]);
        expect(await store.counts()).toEqual({ people: 2, faces: 2, rejections: 0 });
        expect((await store.faces({ people: ['anna2'] })).map(({ id }) => id)).toEqual(['b1']);
        expect((await store.faces({ people: ['ben'] })).map(({ id }) => id)).toEqual(['c1']);
      });
    });

    describe('what cannot be', () => {
      const bad: readonly [string, string, readonly GalleryChange[]][] = [
        ['CONFLICT', 'a name that is taken', [addPerson('c', 'Anna')]],
        ['CONFLICT', 'a new name that is taken', [update('ben', 'Anna')]],
        ['CONFLICT', 'a name twice', [addPerson('c', 'Cleo'), addPerson('d', 'Cleo')]],
        ['CONFLICT', 'another model', [{ type: 'set-model', model: { ...MODEL, id: 'model-b' } }]],
        [
          'CONFLICT',
          'the model with another size',
          [{ type: 'set-model', model: { ...MODEL, embeddingSize: 64 } }],
        ],
        [
          'CONFLICT',
          'another model with vectors of some',
          [
            { type: 'set-model', model: { ...MODEL, id: 'model-b' } },
            { type: 'set-vectors', vectors: new Map([['a1', unit(1)]]) },
          ],
        ],
        ['IDENTITY_UNKNOWN', 'a face of nobody', [addFace('c1', 'nobody', 9)]],
        ['IDENTITY_UNKNOWN', 'a rejection of nobody', [addRejection('r1', 'nobody', 9)]],
        ['IDENTITY_UNKNOWN', 'renaming nobody', [update('nobody', 'Cleo')]],
        ['IDENTITY_UNKNOWN', 'removing nobody', [{ type: 'remove-person', id: 'nobody' }]],
        ['IDENTITY_UNKNOWN', 'removing no face', [{ type: 'remove-face', id: 'nobody' }]],
        ['IDENTITY_UNKNOWN', 'removing no rejection', [{ type: 'remove-rejection', id: 'nobody' }]],
        ['IDENTITY_UNKNOWN', 'moving no face', [{ type: 'move-face', id: 'x', person: 'ben' }]],
        [
          'IDENTITY_UNKNOWN',
          'moving to nobody',
          [{ type: 'move-face', id: 'a1', person: 'nobody' }],
        ],
        [
          'IDENTITY_UNKNOWN',
          'moving no rejection',
          [{ type: 'move-rejection', id: 'x', person: 'ben' }],
        ],
        [
          'IDENTITY_UNKNOWN',
          'a vector for no face',
          [{ type: 'set-vectors', vectors: new Map([['nobody', unit(1)]]) }],
        ],
        ['INVALID_ARGUMENT', 'the id of a person', [addPerson('anna', 'Cleo')]],
        ['INVALID_ARGUMENT', 'the id of a face', [addFace('a1', 'ben', 9)]],
        ['INVALID_ARGUMENT', 'an id twice', [addFace('c1', 'ben', 9), addFace('c1', 'anna', 9)]],
        [
          'INVALID_ARGUMENT',
          'a face of a wrong length',
          [{ type: 'add-face', face: { ...face('c1', 'ben', 9), vector: unit(9, 64) } }],
        ],
        [
          'INVALID_ARGUMENT',
          'a rejection of a wrong length',
          [
            {
              type: 'add-rejection',
              rejection: { ...rejection('r', 'ben', 9), vector: unit(9, 64) },
            },
          ],
        ],
        [
          'INVALID_ARGUMENT',
          'a new vector of a wrong length',
          [{ type: 'set-vectors', vectors: new Map([['a1', unit(1, 64)]]) }],
        ],
        ['INVALID_ARGUMENT', 'no name', [addPerson('c', '')]],
        ['INVALID_ARGUMENT', 'half a character', [addPerson('c', 'x\ud800')]],
        ['INVALID_ARGUMENT', 'no change', [{ type: 'become-famous' } as never]],
        ['INVALID_ARGUMENT', 'nothing', [undefined as never]],
        [
          'INVALID_ARGUMENT',
          'values that are no numbers',
          [
            {
              type: 'add-face',
              face: { ...face('c1', 'ben', 9), vector: new Float32Array(SIZE).fill(Number.NaN) },
            },
          ],
        ],
      ];

      it.each(bad)('is %s: %s, and nothing is changed', async (code, _, changes) => {
        const store = await openFilled();
        const before = await contentsOf(store);
        const good: GalleryChange[] = [
          addPerson('eve', 'Eve'),
          addFace('e1', 'eve', 30),
          addRejection('e2', 'anna', 31),
          { type: 'update-person', id: 'ben', metadata: { changed: true } },
          { type: 'move-face', id: 'a2', person: 'ben' },
          { type: 'remove-face', id: 'b1' },
        ];
        await expectCode(store.apply([...good, ...changes]), code);
        expect(await contentsOf(store)).toEqual(before);
        await store.apply(good);
        expect(await store.counts()).toEqual({ people: 3, faces: 3, rejections: 1 });
      });

      it('is a photo of a person that is to be new, and is there', async () => {
        const store = await openFilled();
        const of = (id: string, person: string, photo?: string): GalleryChange => {
          const added = { ...face(id, person, 80), ...(photo !== undefined && { photo }) };
          return { type: 'add-face', face: added, photoIsNew: true };
        };
        await store.apply([of('n1', 'ben', 'party'), of('n2', 'anna', 'party'), of('n3', 'ben')]);
        await store.apply([of('n4', 'ben'), of('n5', 'ben', 'beach')]);
        await expectCode(store.apply([of('n6', 'ben', 'party')]), 'CONFLICT');
        await expectCode(store.apply([of('n7', 'ben', 'x'), of('n8', 'ben', 'x')]), 'CONFLICT');
        await store.apply([{ type: 'remove-face', id: 'n1' }, of('n9', 'ben', 'party')]);
        await store.apply([
          { type: 'add-face', face: { ...face('n10', 'ben', 81), photo: 'party' } },
        ]);
        expect((await store.counts()).faces).toBe(9);
      });

      it('is a face before there is a model', async () => {
        const store = await openNew();
        await store.apply([addPerson('anna', 'Anna')]);
        await expectCode(store.apply([addFace('a1', 'anna', 1)]), 'INVALID_ARGUMENT');
        await expectCode(store.apply([addRejection('r1', 'anna', 1)]), 'INVALID_ARGUMENT');
        await expectCode(store.apply('all' as never), 'INVALID_ARGUMENT');
      });

      it('is a question that is none, which is no damage of the gallery', async () => {
        const store = await openFilled();
        const questions: [keyof GalleryStore, unknown][] = [
          ...[
            null,
            7,
            { ids: 'anna' },
            { ids: [7] },
            { after: 7 },
            { limit: 'x' },
            { limit: -1 },
          ].map((page): [keyof GalleryStore, unknown] => ['people', page]),
          ...[undefined, null, 'anna', {}, { id: 7 }, { name: {} }].map(
            (key): [keyof GalleryStore, unknown] => ['person', key],
          ),
          ...[undefined, null, 7, {}, { ids: 'a1' }, { people: [null] }, { limit: Number.NaN }].map(
            (of): [keyof GalleryStore, unknown] => ['faces', of],
          ),
          ['faces', { after: {}, limit: 1 }],
          ['crop', undefined],
          ['crop', {}],
          ['rejections', undefined],
          ['rejections', [7]],
        ];
        for (const [call, question] of questions) {
          await expectCode(
            (store[call] as (of: unknown) => Promise<unknown>)(question),
            'INVALID_ARGUMENT',
          );
        }
        expect((await store.counts()).faces).toBe(3);
      });

      it('is a search for what is no vector of the model', async () => {
        const store = await openFilled();
        await expectCode(store.search([unit(1), unit(1, 64)], 1), 'INVALID_ARGUMENT');
        await expectCode(store.search([[0.1, 0.2] as never], 1), 'INVALID_ARGUMENT');
        await expectCode(store.search([unit(1)], 0), 'INVALID_ARGUMENT');
        await expectCode(store.search([unit(1)], 1.5), 'INVALID_ARGUMENT');
        await expectCode(store.search(undefined as never, 1), 'INVALID_ARGUMENT');
        const signal = AbortSignal.abort();
        await expectCode(store.search([unit(1)], 1, { signal }), 'ABORTED');
        expect((await store.search([unit(1)], 1))[0]).toHaveLength(1);
      });
    });

    describe('models', () => {
      it('takes the one it has, and another when it holds no vector', async () => {
        const store = await openFilled();
        await store.apply([{ type: 'set-model', model: MODEL }, addFace('a3', 'anna', 3)]);
        const other = { id: 'model-b', embeddingSize: 64 };
        await store.apply([
          ...['a1', 'a2', 'a3'].map((id): GalleryChange => ({ type: 'remove-face', id })),
          { type: 'remove-person', id: 'ben' },
          { type: 'set-model', model: other },
          { type: 'add-face', face: { ...face('a4', 'anna', 4), vector: unit(4, 64) } },
        ]);
        expect(await store.model()).toEqual(other);
        expect((await store.search([unit(4, 64)], 5))[0]?.map((hit) => hit.face)).toEqual(['a4']);
        await expectCode(store.search([unit(4)], 5), 'INVALID_ARGUMENT');
      });

      it('changes with all vectors at once', async () => {
        const store = await openFilled();
        await store.apply([addRejection('r1', 'anna', 50)]);
        const other = { id: 'model-b', embeddingSize: 64 };
        const vectors = new Map(['a1', 'a2', 'b1', 'r1'].map((id, i) => [id, unit(70 + i, 64)]));
        await store.apply([
          { type: 'set-model', model: other },
          { type: 'set-vectors', vectors },
          { type: 'add-face', face: { ...face('b2', 'ben', 4), vector: unit(74, 64) } },
        ]);
        expect(await store.model()).toEqual(other);
        for (const one of await store.faces({ ids: ['a1', 'a2', 'b1'] })) {
          expect(one.vector).toEqual(vectors.get(one.id));
        }
        expect((await store.rejections(['anna']))[0]?.vector).toEqual(vectors.get('r1'));
        const [[hit] = []] = await store.search([unit(71, 64)], 1);
        expect(hit).toMatchObject({ face: 'a2', person: 'anna' });
        expect(await store.crop('a1')).toEqual(A1.crop);
      });

      it('sets single vectors of the model it has', async () => {
        const store = await openFilled();
        await store.apply([{ type: 'set-vectors', vectors: new Map([['b1', unit(90)]]) }]);
        const [[hit] = []] = await store.search([unit(90)], 1);
        expect(hit?.face).toBe('b1');
        expect(hit?.distance).toBeCloseTo(0, 6);
      });
    });

    describe('searching', () => {
      it('gives exact distances, the nearest first', async () => {
        const store = await openFilled();
        const query = unit(123);
        const known = [A1, A2, B1]
          .map(({ id, person: owner, vector }) => {
            return { face: id, person: owner, distance: euclideanDistance(query, vector) };
          })
          .sort((a, b) => a.distance - b.distance);
        for (const count of [1, 2, 3, 1_000]) {
          const [hits = []] = await store.search([query], count);
          expect(hits.map(({ face: id, person: owner }) => [id, owner])).toEqual(
            known.slice(0, count).map((hit) => [hit.face, hit.person]),
          );
          hits.forEach(({ distance }, i) => {
            expect(Math.abs(distance - known[i]!.distance)).toBeLessThan(2e-6);
          });
        }
      });

      it('gives the one first that came first, where they are equal', async () => {
        const store = await openFilled();
        const twins = ['t9', 't1', 't5', 't3'];
        for (const id of twins) await store.apply([addFace(id, id < 't4' ? 'anna' : 'ben', 77)]);
        for (const count of [1, 2, 3, 4]) {
          const [hits = []] = await store.search([unit(77)], count);
          expect(hits.map((hit) => hit.face)).toEqual(twins.slice(0, count));
        }
      });

      it('finds what is near the opposite end, and what differs by a rounding', async () => {
        const store = await openFilled();
        const query = unit(5);
        const opposite = query.map((value) => -value);
        const almost = query.slice();
        almost[0] = Math.fround(almost[0]! + 1e-3);
        await store.apply([
          { type: 'add-face', face: { ...face('far', 'ben', 0), vector: opposite } },
          { type: 'add-face', face: { ...face('almost', 'ben', 0), vector: almost } },
          { type: 'add-face', face: { ...face('same', 'anna', 0), vector: query } },
        ]);
        const [hits = []] = await store.search([query], 10);
        expect(hits.map((hit) => hit.face).slice(0, 2)).toEqual(['same', 'almost']);
        expect(hits.at(-1)?.face).toBe('far');
        expect(hits.at(-1)?.distance).toBeCloseTo(2, 5);
        expect(hits[1]?.distance).toBeCloseTo(1e-3, 5);
      });

      it('finds what comparing with everything finds, among many', async () => {
        const store = await openNew();
        // An index that is built as they come takes its time.
        const vectors = suite.recall === undefined ? 2_000 : 600;
        const step = vectors / 20;
        const faces = Array.from({ length: vectors }, (_, i) =>
          face(`f${i}`, `p${i % 50}`, 1_000 + i),
        );
        await store.apply([{ type: 'set-model', model: MODEL }]);
        await store.apply(Array.from({ length: 50 }, (_, i) => addPerson(`p${i}`, `Person ${i}`)));
        for (let start = 0; start < faces.length; start += 500) {
          const part = faces.slice(start, start + 500);
          await store.apply(part.map((one): GalleryChange => ({ type: 'add-face', face: one })));
        }
        const queries = Array.from({ length: 20 }, (_, i) =>
          i % 2 ? unit(9_000 + i) : near(faces[i * step]!.vector, i),
        );
        const results = await store.search(queries, 10);
        let found = 0;
        for (const [i, hits] of results.entries()) {
          const exact = faces
            .map(({ id, vector }) => ({ id, distance: euclideanDistance(queries[i]!, vector) }))
            .sort((a, b) => a.distance - b.distance)
            .slice(0, 10);
          const ids = new Set(exact.map(({ id }) => id));
          found += hits.filter((hit) => ids.has(hit.face)).length;
          expect(hits).toHaveLength(10);
          const distances = hits.map(({ distance }) => distance);
          expect(distances).toEqual([...distances].sort((a, b) => a - b));
          for (const { face: id, distance } of hits) {
            const { vector } = faces[Number(id.slice(1))]!;
            expect(Math.abs(distance - euclideanDistance(queries[i]!, vector))).toBeLessThan(2e-6);
          }
          if (i % 2 === 0) expect(hits[0]?.face).toBe(`f${i * step}`);
        }
        expect(found / (10 * queries.length)).toBeGreaterThanOrEqual(suite.recall ?? 1);
        // What is removed and moved is found so, at once.
        await store.apply([
          { type: 'remove-face', id: 'f0' },
          { type: 'move-face', id: `f${2 * step}`, person: 'p7' },
        ]);
        const [without, moved] = await store.search([queries[0]!, queries[2]!], 5);
        expect(without?.map((hit) => hit.face)).not.toContain('f0');
        expect(moved?.[0]).toMatchObject({ face: `f${2 * step}`, person: 'p7' });
      });
    });

    describe('several at once', () => {
      it('makes changes that are not waited for, in turn', async () => {
        const store = await openFilled();
        const ids = Array.from({ length: 20 }, (_, i) => `n${i}`);
        await Promise.all(ids.map((id, i) => store.apply([addFace(id, 'ben', 200 + i)])));
        expect((await store.person({ id: 'ben' }))?.faces).toBe(21);
      });

      it('gives a name to exactly one', async () => {
        const place = await newPlace();
        const stores = [await openAt(place)];
        if (suite.durable) stores.push(await openAt(place), await openAt(place));
        for (let round = 0; round < 5; round++) {
          const outcomes = await Promise.allSettled(
            [0, 1, 2, 3, 4, 5].map((i) => {
              const id = `p${round}-${i}`;
              return stores[i % stores.length]!.apply([
                { type: 'set-model', model: MODEL },
                addPerson(id, `Cleo ${round}`),
                addFace(`f${id}`, id, i),
              ]);
            }),
          );
          const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
          expect(failed).toHaveLength(5);
          for (const { reason } of failed) expectIs(reason, 'CONFLICT');
        }
        for (const store of stores) {
          expect(await store.counts()).toEqual({ people: 5, faces: 5, rejections: 0 });
        }
      });
    });

    describe('the end', () => {
      it('is DISPOSED for every call, and disposing again is nothing', async () => {
        const store = await openFilled();
        await store.dispose();
        await store.dispose();
        await store[Symbol.asyncDispose]();
        const calls: Promise<unknown>[] = [
          store.model(),
          store.apply([]),
          store.apply([addPerson('c', 'Cleo')]),
          store.people(),
          store.person({ id: 'anna' }),
          store.faces({ people: ['anna'] }),
          store.crop('a1'),
          store.rejections(['anna']),
          store.search([unit(1)], 1),
          store.counts(),
          store.compact(),
        ];
        for (const call of calls) await expectCode(call, 'DISPOSED');
      });

      it('waits for what is under way, or ends it as DISPOSED', async () => {
        const store = await openFilled();
        const work = [
          store.apply([addPerson('c', 'Cleo')]),
          store.search([unit(1)], 1),
          store.people(),
        ];
        await store.dispose();
        for (const outcome of await Promise.allSettled(work)) {
          if (outcome.status === 'rejected') expectIs(outcome.reason, 'DISPOSED');
        }
      });
    });

    describe.skipIf(!suite.durable)('durability', () => {
      it('keeps everything when it is opened again', async () => {
        const place = await newPlace();
        const first = await openAt(place);
        await first.apply(FILLED);
        await first.apply([
          addRejection('r1', 'anna', 50),
          { type: 'remove-face', id: 'a2' },
          { type: 'update-person', id: 'ben', name: 'Benjamin', metadata: { age: 7 } },
        ]);
        const before = await contentsOf(first);
        await first.dispose();
        const again = await openAt(place);
        expect(await contentsOf(again)).toEqual(before);
        expect((await again.search([unit(1)], 1))[0]?.[0]?.face).toBe('a1');
        await expectCode(again.apply([addPerson('x', 'Benjamin')]), 'CONFLICT');
      });

      it('shows one handle what another has changed', async () => {
        const place = await newPlace();
        const [a, b] = [await openAt(place), await openAt(place)];
        await a.apply(FILLED);
        expect((await b.search([unit(1)], 1))[0]?.[0]).toMatchObject({
          face: 'a1',
          person: 'anna',
        });
        await b.apply([addFace('b2', 'ben', 300), { type: 'remove-face', id: 'a1' }]);
        const [one, two] = await a.search([unit(300), unit(1)], 5);
        expect(one?.[0]?.face).toBe('b2');
        expect(two?.map((hit) => hit.face)).not.toContain('a1');
        await a.apply([{ type: 'move-face', id: 'b2', person: 'anna' }]);
        expect((await b.search([unit(300)], 1))[0]?.[0]?.person).toBe('anna');
        await b.apply([{ type: 'set-vectors', vectors: new Map([['b2', unit(301)]]) }]);
        expect((await a.search([unit(301)], 1))[0]?.[0]?.face).toBe('b2');
        await a.apply([{ type: 'remove-person', id: 'anna' }]);
        expect(await b.counts()).toEqual({ people: 1, faces: 1, rejections: 0 });
        expect((await b.search([unit(301)], 5))[0]?.map((hit) => hit.face)).toEqual(['b1']);
        await b.dispose();
        await a.compact();
        expect((await a.search([unit(2)], 5))[0]).toHaveLength(1);
      });

      it('leaves nothing of what was removed in its files after compacting', async () => {
        const place = await newPlace();
        if (!place.files) return;
        const store = await openAt(place);
        const secret = 'Rumpelstilzchen-71';
        const crop = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 73 + (i >> 3)) & 255);
        const vector = unit(4_711);
        await store.apply(FILLED);
        await store.apply([
          { type: 'add-person', person: { ...person('secret-id', secret), metadata: { secret } } },
          {
            type: 'add-face',
            face: { ...face('s1', 'secret-id', 0), vector, crop, photo: secret },
          },
          {
            type: 'add-rejection',
            rejection: { ...rejection('s2', 'secret-id', 0), vector: unit(4_712) },
          },
          addPerson('cleo', 'Cleopatra-before'),
        ]);
        const traces: [string, Uint8Array][] = [
          ['name', new TextEncoder().encode(secret)],
          ['crop', crop.subarray(2_000, 2_032)],
          ['vector', new Uint8Array(vector.buffer, 64, 32)],
          ['rejection', new Uint8Array(unit(4_712).buffer, 64, 32)],
          ['old name', new TextEncoder().encode('Cleopatra-before')],
        ];
        const traced = async () => {
          const files = await place.files!();
          return traces
            .filter(([, t]) => files.some((bytes) => holds(bytes, t)))
            .map(([what]) => what);
        };
        expect(await traced()).toContain('name');
        await store.apply([
          { type: 'remove-person', id: 'secret-id' },
          { type: 'update-person', id: 'cleo', name: 'Kleopatra' },
        ]);
        await store.compact();
        expect(await traced()).toEqual([]);
        expect(await store.counts()).toEqual({ people: 3, faces: 3, rejections: 0 });
        await store.dispose();
        expect(await traced()).toEqual([]);
        const again = await openAt(place);
        expect(await again.crop('a1')).toEqual(A1.crop);
      });
    });
  });
}

const person = (id: string, name: string) => ({ id, name, createdAt: 1_700_000_000_000 });

const face = (id: string, owner: string, seed: number): NewFace => ({
  id,
  person: owner,
  vector: unit(seed),
  createdAt: 1_700_000_000_001,
});

const rejection = (id: string, owner: string, seed: number): RejectionRecord => ({
  ...face(id, owner, seed),
});

const addPerson = (id: string, name: string): GalleryChange => ({
  type: 'add-person',
  person: person(id, name),
});

const addFace = (id: string, owner: string, seed: number): GalleryChange => ({
  type: 'add-face',
  face: face(id, owner, seed),
});

const addRejection = (id: string, owner: string, seed: number): GalleryChange => ({
  type: 'add-rejection',
  rejection: rejection(id, owner, seed),
});

function update(id: string, name: string): GalleryChange {
  return { type: 'update-person', id, name };
}

/** A vector of length 1, always the same for a seed. */
function unit(seed: number, size = SIZE): Float32Array {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
  for (let i = 0; i < 8; i++) next();
  return normalized(Float32Array.from({ length: size }, next));
}

function near(vector: Float32Array, seed: number): Float32Array {
  const noise = unit(seed + 50_000);
  return normalized(vector.map((value, i) => value + 0.3 * noise[i]!));
}

function normalized(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const A1: NewFace & { readonly crop: Uint8Array } = {
  ...face('a1', 'anna', 1),
  photo: 'holiday.jpg',
  quality: 0.75,
  crop: Uint8Array.from({ length: 3_000 }, (_, i) => (i * 31) & 255),
};
const A2 = face('a2', 'anna', 2);
const B1 = face('b1', 'ben', 3);
const ANNA: PersonRecord = {
  ...person('anna', 'Anna'),
  metadata: { born: 1989, city: 'Köln', friend: true, left: null },
  faces: 2,
};
const BEN: PersonRecord = { ...person('ben', 'Ben'), faces: 1 };

const FILLED: readonly GalleryChange[] = [
  { type: 'set-model', model: MODEL },
  { type: 'add-person', person: { ...person('anna', 'Anna'), metadata: ANNA.metadata! } },
  addPerson('ben', 'Ben'),
  { type: 'add-face', face: A1 },
  { type: 'add-face', face: A2 },
  { type: 'add-face', face: B1 },
];

/** Everything that can be seen of a gallery. */
async function contentsOf(store: GalleryStore) {
  const people = await store.people();
  const faces = await store.faces({ after: undefined, limit: 1_000 });
  return {
    model: await store.model(),
    people,
    faces,
    crops: await Promise.all(faces.map(({ id }) => store.crop(id))),
    rejections: await store.rejections(people.map(({ id }) => id)),
    counts: await store.counts(),
    hits: await store.search([unit(1)], 100),
  };
}

async function expectCode(work: Promise<unknown>, code: string): Promise<void> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expectIs(error, code);
}

function expectIs(error: unknown, code: string): void {
  expect(FaceNetError.is(error), String(error)).toBe(true);
  expect((error as FaceNetError).code).toBe(code);
}

function holds(bytes: Uint8Array, trace: Uint8Array): boolean {
  for (let at = bytes.indexOf(trace[0]!); at >= 0; at = bytes.indexOf(trace[0]!, at + 1)) {
    if (trace.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}
