import { createAbortPoint } from '../abort.js';
import { euclideanDistance } from '../distance.js';
import { applyChanges, type KeptFace, type KeptGallery } from './apply-changes.js';
import { checkChanges, checkSearch } from './check-changes.js';
import { checkQuestion } from './check-questions.js';
import type {
  FaceHit,
  FaceRecord,
  FacesOf,
  GalleryChange,
  GalleryCounts,
  GalleryModel,
  GalleryStore,
  NewPerson,
  PeoplePage,
  PersonRecord,
  RejectionRecord,
} from './gallery-store.js';
import { storeErrors } from './store-errors.js';

/**
 * A gallery in memory, gone with the process: for tests, demonstrations, and people who are enrolled
 * anew at each start. Searching compares with every face, about a microsecond each.
 *
 * ```ts
 * const gallery = await Gallery.open({ facenet, store: new MemoryGalleryStore() });
 * ```
 */
export class MemoryGalleryStore implements GalleryStore {
  #state: KeptGallery = {
    model: undefined,
    people: new Map(),
    names: new Map(),
    faces: new Map(),
    rejections: new Map(),
  };
  #disposed = false;

  async model(): Promise<GalleryModel | undefined> {
    this.#checkOpen();
    return this.#state.model && { ...this.#state.model };
  }

  async apply(changes: readonly GalleryChange[]): Promise<void> {
    this.#checkOpen();
    checkChanges(changes);
    this.#state = applyChanges(this.#state, changes);
  }

  async people(page: PeoplePage = {}): Promise<PersonRecord[]> {
    this.#checkOpen();
    checkQuestion.page(page);
    const { ids, after, limit = Number.POSITIVE_INFINITY } = page;
    const wanted = ids && new Set(ids);
    const faces = this.#faceCounts();
    return [...this.#state.people.values()]
      .filter(({ id, name }) => (wanted?.has(id) ?? true) && (after === undefined || name > after))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, limit)
      .map((person) => personRecord(person, faces.get(person.id)));
  }

  async person(
    key: { readonly id: string } | { readonly name: string },
  ): Promise<PersonRecord | undefined> {
    this.#checkOpen();
    checkQuestion.person(key);
    const id = 'id' in key ? key.id : this.#state.names.get(key.name);
    const person = id === undefined ? undefined : this.#state.people.get(id);
    return person && personRecord(person, this.#faceCounts().get(person.id));
  }

  async faces(of: FacesOf): Promise<FaceRecord[]> {
    this.#checkOpen();
    checkQuestion.faces(of);
    const all = [...this.#state.faces.values()];
    if ('people' in of) {
      const people = new Set(of.people);
      return all.filter(({ person }) => people.has(person)).map(faceRecord);
    }
    if ('ids' in of) {
      const ids = new Set(of.ids);
      return all.filter(({ id }) => ids.has(id)).map(faceRecord);
    }
    const { after, limit } = of;
    if (after !== undefined && !this.#state.faces.has(after)) throw storeErrors.noFace(after);
    const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    return all.slice(start, start + limit).map(faceRecord);
  }

  async crop(face: string): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    checkQuestion.face(face);
    return this.#state.faces.get(face)?.crop?.slice();
  }

  async rejections(people: readonly string[]): Promise<RejectionRecord[]> {
    this.#checkOpen();
    checkQuestion.people(people);
    const wanted = new Set(people);
    return [...this.#state.rejections.values()]
      .filter(({ person }) => wanted.has(person))
      .map((rejection) => ({ ...rejection, vector: rejection.vector.slice() }));
  }

  async search(
    queries: readonly Float32Array[],
    count: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<FaceHit[][]> {
    this.#checkOpen();
    checkSearch(queries, count, this.#state.model);
    const abortPoint = createAbortPoint(signal, 'Searching');
    const faces = [...this.#state.faces.values()];
    const results: FaceHit[][] = [];
    for (const query of queries) {
      await abortPoint();
      results.push(nearest(query, faces, count));
    }
    return results;
  }

  async counts(): Promise<GalleryCounts> {
    this.#checkOpen();
    return {
      people: this.#state.people.size,
      faces: this.#state.faces.size,
      rejections: this.#state.rejections.size,
    };
  }

  /** There are no bytes but those that are in use. */
  async compact({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#checkOpen();
    await createAbortPoint(signal, 'Compacting')();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const { model: _, ...maps } = this.#state;
    for (const map of Object.values(maps)) map.clear();
  }

  /** For `await using`: as {@link MemoryGalleryStore.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #checkOpen(): void {
    if (this.#disposed) throw storeErrors.disposed();
  }

  #faceCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { person } of this.#state.faces.values()) {
      counts.set(person, (counts.get(person) ?? 0) + 1);
    }
    return counts;
  }
}

function personRecord(person: NewPerson, faces = 0): PersonRecord {
  const { metadata } = person;
  return { ...person, ...(metadata && { metadata: { ...metadata } }), faces };
}

function faceRecord({ crop, ...face }: KeptFace): FaceRecord {
  return { ...face, vector: face.vector.slice(), hasCrop: crop !== undefined };
}

/** The nearest first; of equals the one that comes first. */
function nearest(query: Float32Array, faces: readonly KeptFace[], count: number): FaceHit[] {
  const hits: FaceHit[] = [];
  for (const { id, person, vector } of faces) {
    const distance = euclideanDistance(query, vector);
    if (hits.length === count && distance >= hits[count - 1]!.distance) continue;
    let at = hits.length;
    while (at > 0 && hits[at - 1]!.distance > distance) at--;
    hits.splice(at, 0, { face: id, person, distance });
    if (hits.length > count) hits.pop();
  }
  return hits;
}
