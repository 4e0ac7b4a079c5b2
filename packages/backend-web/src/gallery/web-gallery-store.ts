import { FaceNetError } from '@facenet/core';
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
  nearestVectors,
  type PeoplePage,
  type PersonRecord,
  type RejectionRecord,
  storeErrors,
} from '@facenet/core/gallery';
import { FaceIndex } from './face-index.js';
import { inTransaction, resultOf } from './requests.js';
import {
  EMPTY_GALLERY,
  GALLERY_KEY,
  STORES,
  type StoredFace,
  type StoredGallery,
} from './stored-gallery.js';
import { writeChanges } from './write-changes.js';

/** How often a search begins anew when another tab removes what it has found. */
const TRIES = 8;

/** A gallery in IndexedDB; `openWebGalleryStore` opens one. */
export class WebGalleryStore implements GalleryStore {
  readonly #database: IDBDatabase;
  readonly #index = new FaceIndex();
  readonly #working = new Set<Promise<unknown>>();
  /** Searches take turns: the index is one. */
  #searching: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  async model(): Promise<GalleryModel | undefined> {
    return (await this.#gallery()).model;
  }

  async apply(changes: readonly GalleryChange[]): Promise<void> {
    this.#checkOpen();
    checkChanges(changes);
    if (changes.length === 0) return;
    const own = structuredClone(changes); // what is written is what was passed
    await this.#work(Object.values(STORES), 'readwrite', (transaction) =>
      writeChanges(transaction, own),
    );
  }

  async people(page: PeoplePage = {}): Promise<PersonRecord[]> {
    this.#checkOpen();
    checkQuestion.page(page);
    const { ids, after, limit } = page;
    return this.#read([STORES.people], async (transaction) => {
      const people = transaction.objectStore(STORES.people);
      const most = limit === undefined || !Number.isFinite(limit) ? undefined : limit;
      if (!ids) {
        const range = after === undefined ? null : IDBKeyRange.lowerBound(after, true);
        return most === 0 ? [] : resultOf(people.index('name').getAll(range, most));
      }
      const found: PersonRecord[] = [];
      for (const id of new Set(ids)) {
        const person: PersonRecord | undefined = await resultOf(people.get(id));
        if (person && (after === undefined || person.name > after)) found.push(person);
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, most);
    });
  }

  async person(
    key: { readonly id: string } | { readonly name: string },
  ): Promise<PersonRecord | undefined> {
    this.#checkOpen();
    checkQuestion.person(key);
    return this.#read([STORES.people], (transaction) => {
      const people = transaction.objectStore(STORES.people);
      return resultOf('id' in key ? people.get(key.id) : people.index('name').get(key.name));
    });
  }

  async faces(of: FacesOf): Promise<FaceRecord[]> {
    this.#checkOpen();
    checkQuestion.faces(of);
    return this.#read([STORES.faces], async (transaction) => {
      const faces = transaction.objectStore(STORES.faces);
      if ('people' in of || 'ids' in of) {
        const found: StoredFace[] = [];
        for (const key of new Set('people' in of ? of.people : of.ids)) {
          const source = 'people' in of ? faces.index('person') : faces;
          found.push(...(await resultOf(source.getAll(key))));
        }
        return found.sort((a, b) => a.seq - b.seq).map(faceRecord);
      }
      let last = 0;
      if (of.after !== undefined) {
        const face: StoredFace | undefined = await resultOf(faces.get(of.after));
        if (!face) throw storeErrors.noFace(of.after);
        last = face.seq;
      }
      const most = Number.isFinite(of.limit) ? of.limit : undefined;
      const range = IDBKeyRange.lowerBound(last, true);
      const page: StoredFace[] = await resultOf(faces.index('seq').getAll(range, most));
      return page.map(faceRecord);
    });
  }

  async crop(face: string): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    checkQuestion.face(face);
    return this.#read([STORES.crops], (transaction) =>
      resultOf(transaction.objectStore(STORES.crops).get(face)),
    );
  }

  async rejections(people: readonly string[]): Promise<RejectionRecord[]> {
    this.#checkOpen();
    checkQuestion.people(people);
    return this.#read([STORES.rejections], async (transaction) => {
      const byPerson = transaction.objectStore(STORES.rejections).index('person');
      const found: (RejectionRecord & { readonly seq: number })[] = [];
      for (const person of new Set(people))
        found.push(...(await resultOf(byPerson.getAll(person))));
      return found.sort((a, b) => a.seq - b.seq).map(({ seq: _, ...rejection }) => rejection);
    });
  }

  async search(
    queries: readonly Float32Array[],
    count: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<FaceHit[][]> {
    this.#checkOpen();
    checkSearch(queries, count, undefined);
    const own = queries.map((query) => query.slice());
    const turn = this.#searching.then(() => this.#searchNow(own, count, signal));
    this.#searching = turn.catch(() => {});
    return this.#track(turn);
  }

  async #searchNow(
    queries: readonly Float32Array[],
    count: number,
    signal: AbortSignal | undefined,
  ): Promise<FaceHit[][]> {
    for (let attempt = 1; ; attempt++) {
      throwIfAborted(signal);
      const stores = [STORES.gallery, STORES.faces, STORES.removed];
      const current = await inTransaction(this.#database, stores, 'readonly', (transaction) =>
        this.#index.update(transaction),
      );
      checkSearch(queries, count, current?.model);
      if (!current) return queries.map(() => []);
      const faces = new Map<number, StoredFace>();
      const fetch = async (seqs: readonly number[]) => {
        const found = await this.#facesBySeq(seqs);
        for (const face of found) faces.set(face.seq, face);
        return found.map(({ vector }) => vector);
      };
      try {
        const found = await nearestVectors(current.index, queries, count, fetch);
        throwIfAborted(signal);
        return found.map((near) =>
          near.map(({ key, distance }) => {
            const { id, person } = faces.get(key) as StoredFace;
            return { face: id, person, distance };
          }),
        );
      } catch (error) {
        if (error !== REMOVED_MEANWHILE || attempt === TRIES) throw error;
      }
    }
  }

  async #facesBySeq(seqs: readonly number[]): Promise<StoredFace[]> {
    return inTransaction(this.#database, [STORES.faces], 'readonly', async (transaction) => {
      const bySeq = transaction.objectStore(STORES.faces).index('seq');
      const found: (StoredFace | undefined)[] = await Promise.all(
        seqs.map((seq) => resultOf(bySeq.get(seq))),
      );
      if (found.includes(undefined)) throw REMOVED_MEANWHILE;
      return found as StoredFace[];
    });
  }

  async counts(): Promise<GalleryCounts> {
    const { people, faces, rejections } = await this.#gallery();
    return { people, faces, rejections };
  }

  /**
   * Forgets the list of what was removed. When the bytes of deleted records leave the files is up to the
   * browser; there is no way to hurry it.
   */
  async compact({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#checkOpen();
    throwIfAborted(signal);
    await this.#work([STORES.gallery, STORES.removed], 'readwrite', async (transaction) => {
      const store = transaction.objectStore(STORES.gallery);
      const gallery: StoredGallery | undefined = await resultOf(store.get(GALLERY_KEY));
      if (!gallery) return;
      const listedFrom = gallery.revision;
      await resultOf(transaction.objectStore(STORES.removed).clear());
      await resultOf(store.put({ ...gallery, listedFrom }, GALLERY_KEY));
    });
  }

  async dispose(): Promise<void> {
    this.#closed = true;
    while (this.#working.size > 0) await Promise.allSettled([...this.#working]);
    this.#database.close();
  }

  /** For `await using`: as {@link WebGalleryStore.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #gallery(): Promise<StoredGallery> {
    return this.#read([STORES.gallery], async (transaction) => {
      const gallery = await resultOf(transaction.objectStore(STORES.gallery).get(GALLERY_KEY));
      return gallery ?? EMPTY_GALLERY;
    });
  }

  #read<Result>(
    stores: readonly string[],
    work: (transaction: IDBTransaction) => Promise<Result>,
  ): Promise<Result> {
    return this.#work(stores, 'readonly', work);
  }

  async #work<Result>(
    stores: readonly string[],
    mode: 'readonly' | 'readwrite',
    work: (transaction: IDBTransaction) => Promise<Result>,
  ): Promise<Result> {
    this.#checkOpen();
    return this.#track(inTransaction(this.#database, stores, mode, work));
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    this.#working.add(work);
    const done = () => this.#working.delete(work);
    work.then(done, done);
    return work;
  }

  #checkOpen(): void {
    if (this.#closed) throw storeErrors.disposed();
  }
}

const REMOVED_MEANWHILE = new FaceNetError(
  'CONFLICT',
  'Other tabs keep removing the faces that are found.',
  { hint: 'Try again.' },
);

function faceRecord({ seq: _, revision: __, ...face }: StoredFace): FaceRecord {
  return face;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new FaceNetError('ABORTED', 'Searching was aborted.', { cause: signal.reason });
}
