import {
  checkLength,
  type GalleryChange,
  type GalleryModel,
  type RejectionRecord,
  storeErrors,
} from '@facenet/core/gallery';
import { resultOf } from './requests.js';
import {
  EMPTY_GALLERY,
  GALLERY_KEY,
  STORES,
  type StoredFace,
  type StoredGallery,
  type StoredPerson,
} from './stored-gallery.js';

type Kind = 'faces' | 'rejections';
type StoredRejection = RejectionRecord & { readonly seq: number };

/**
 * Makes changes within a transaction that writes, which is undone when one is impossible.
 *
 * @param changes whose types are checked
 * @throws FaceNetError CONFLICT, IDENTITY_UNKNOWN, INVALID_ARGUMENT as `GalleryStore.apply` does
 */
export async function writeChanges(
  transaction: IDBTransaction,
  changes: readonly GalleryChange[],
): Promise<void> {
  const store = transaction.objectStore(STORES.gallery);
  const before: StoredGallery = (await resultOf(store.get(GALLERY_KEY))) ?? EMPTY_GALLERY;
  const writer = new Writer(transaction, before);
  for (const change of changes) await writer.make(change);
  await resultOf(store.put(writer.end(), GALLERY_KEY));
}

class Writer {
  readonly #transaction: IDBTransaction;
  readonly #before: StoredGallery;
  readonly #revision: number;
  #gallery: StoredGallery;
  /** Ids whose vectors are still those of the model before. */
  readonly #outdated = new Set<string>();

  constructor(transaction: IDBTransaction, before: StoredGallery) {
    this.#transaction = transaction;
    this.#before = before;
    this.#revision = before.revision + 1;
    this.#gallery = { ...before, revision: this.#revision };
  }

  /** @throws FaceNetError CONFLICT when vectors of another model are left */
  end(): StoredGallery {
    const [was, is] = [this.#before.model, this.#gallery.model];
    if (this.#outdated.size > 0 && was && is) throw storeErrors.otherModel(was.id, is.id);
    return this.#gallery;
  }

  async make(change: GalleryChange): Promise<void> {
    switch (change.type) {
      case 'set-model':
        return this.#setModel(change.model);
      case 'add-person': {
        const { id, name } = change.person;
        if (await this.#get(STORES.people, id)) throw storeErrors.idTaken(id);
        await this.#requireFree(name);
        await this.#put(STORES.people, { ...change.person, faces: 0 });
        this.#count('people', 1);
        return;
      }
      case 'update-person': {
        const { id, name, metadata } = change;
        const person = await this.#person(id);
        if (name !== undefined && name !== person.name) await this.#requireFree(name);
        const renamed = { ...person, name: name ?? person.name };
        await this.#put(STORES.people, metadata ? { ...renamed, metadata } : renamed);
        return;
      }
      case 'remove-person':
        return this.#removePerson(change.id, change.empty ?? false);
      case 'add-face': {
        const { crop, ...face } = change.face;
        if (change.photoIsNew) await this.#requireNewPhoto(face);
        const person = await this.#requireNew(face);
        const vector = this.#ownVector(face.vector);
        const own = { seq: this.#nextSeq(), revision: this.#revision };
        await this.#put(STORES.faces, { ...face, ...own, vector, hasCrop: crop !== undefined });
        const crops = this.#transaction.objectStore(STORES.crops);
        if (crop) await resultOf(crops.put(crop.slice(), face.id));
        await this.#put(STORES.people, { ...person, faces: person.faces + 1 });
        this.#count('faces', 1);
        return;
      }
      case 'add-rejection': {
        const { rejection } = change;
        await this.#requireNew(rejection);
        const vector = this.#ownVector(rejection.vector);
        await this.#put(STORES.rejections, { ...rejection, seq: this.#nextSeq(), vector });
        this.#count('rejections', 1);
        return;
      }
      case 'move-face': {
        const face = await this.#thing<StoredFace>('faces', change.id);
        await this.#person(change.person);
        await this.#put(STORES.faces, { ...face, person: change.person });
        await this.#countFaces(face.person, -1);
        await this.#countFaces(change.person, 1);
        return;
      }
      case 'move-rejection': {
        const rejection = await this.#thing<StoredRejection>('rejections', change.id);
        await this.#person(change.person);
        await this.#put(STORES.rejections, { ...rejection, person: change.person });
        return;
      }
      case 'remove-face': {
        const face = await this.#thing<StoredFace>('faces', change.id);
        await this.#removeFace(face);
        await this.#countFaces(face.person, -1);
        return;
      }
      case 'remove-rejection':
        await this.#thing('rejections', change.id);
        return this.#removeRejection(change.id);
      case 'set-vectors':
        for (const [id, vector] of change.vectors) await this.#setVector(id, vector);
    }
  }

  async #requireNewPhoto({ person, photo }: Pick<StoredFace, 'person' | 'photo'>): Promise<void> {
    if (photo === undefined) return;
    const ofPerson = this.#transaction.objectStore(STORES.faces).index('person');
    const faces: StoredFace[] = await resultOf(ofPerson.getAll(person));
    if (faces.some((face) => face.photo === photo)) throw storeErrors.photoKnown(photo);
  }

  async #setModel({ id, embeddingSize }: GalleryModel): Promise<void> {
    const { model } = this.#gallery;
    if (model?.id === id && model.embeddingSize === embeddingSize) return;
    for (const kind of ['faces', 'rejections'] as const) {
      const keys = await resultOf(this.#transaction.objectStore(kind).getAllKeys());
      for (const key of keys) this.#outdated.add(String(key));
    }
    // Tabs read all vectors anew.
    const listedFrom = this.#revision;
    this.#gallery = { ...this.#gallery, model: { id, embeddingSize }, listedFrom };
  }

  async #removePerson(id: string, mustBeEmpty: boolean): Promise<void> {
    const { name } = await this.#person(id);
    const of = <Thing>(kind: Kind): Promise<Thing[]> =>
      resultOf(this.#transaction.objectStore(kind).index('person').getAll(id));
    const [faces, rejections] = [
      await of<StoredFace>('faces'),
      await of<{ id: string }>('rejections'),
    ];
    if (mustBeEmpty && faces.length + rejections.length > 0) throw storeErrors.notEmpty(name);
    for (const face of faces) await this.#removeFace(face);
    for (const rejection of rejections) await this.#removeRejection(rejection.id);
    await this.#delete(STORES.people, id);
    this.#count('people', -1);
  }

  async #removeFace({ id, seq }: StoredFace): Promise<void> {
    await this.#delete(STORES.faces, id);
    await this.#delete(STORES.crops, id);
    await this.#put(STORES.removed, { seq, revision: this.#revision });
    this.#outdated.delete(id);
    this.#count('faces', -1);
  }

  async #removeRejection(id: string): Promise<void> {
    await this.#delete(STORES.rejections, id);
    this.#outdated.delete(id);
    this.#count('rejections', -1);
  }

  async #setVector(id: string, given: Float32Array): Promise<void> {
    const vector = this.#ownVector(given);
    const face = await this.#get<StoredFace>(STORES.faces, id);
    const rejection = face ? undefined : await this.#get<StoredRejection>(STORES.rejections, id);
    if (face) await this.#put(STORES.faces, { ...face, vector, revision: this.#revision });
    else if (rejection) await this.#put(STORES.rejections, { ...rejection, vector });
    else throw storeErrors.noFace(id);
    this.#outdated.delete(id);
  }

  async #person(id: string): Promise<StoredPerson> {
    const person = await this.#get<StoredPerson>(STORES.people, id);
    if (!person) throw storeErrors.noPerson(id);
    return person;
  }

  async #thing<Thing>(kind: Kind, id: string): Promise<Thing> {
    const thing = await this.#get<Thing>(kind, id);
    if (!thing) throw storeErrors.noFace(id);
    return thing;
  }

  async #requireFree(name: string): Promise<void> {
    const names = this.#transaction.objectStore(STORES.people).index('name');
    if ((await resultOf(names.getKey(name))) !== undefined) throw storeErrors.nameTaken(name);
  }

  async #requireNew({ id, person }: { readonly id: string; readonly person: string }) {
    const owner = await this.#person(person);
    const taken = (await this.#get(STORES.faces, id)) ?? (await this.#get(STORES.rejections, id));
    if (taken) throw storeErrors.idTaken(id);
    return owner;
  }

  /** A copy: of a part of a larger array, browsers would keep all of it. */
  #ownVector(vector: Float32Array): Float32Array {
    if (!this.#gallery.model) throw storeErrors.noModel();
    checkLength(vector, this.#gallery.model);
    return vector.slice();
  }

  #nextSeq(): number {
    const { nextSeq } = this.#gallery;
    this.#gallery = { ...this.#gallery, nextSeq: nextSeq + 1 };
    return nextSeq;
  }

  #count(what: 'people' | Kind, more: number): void {
    this.#gallery = { ...this.#gallery, [what]: this.#gallery[what] + more };
  }

  async #countFaces(id: string, more: number): Promise<void> {
    const person = await this.#person(id);
    await this.#put(STORES.people, { ...person, faces: person.faces + more });
  }

  async #get<Thing>(store: string, key: string): Promise<Thing | undefined> {
    return resultOf(this.#transaction.objectStore(store).get(key));
  }

  async #put(store: string, value: unknown): Promise<void> {
    await resultOf(this.#transaction.objectStore(store).put(value));
  }

  async #delete(store: string, key: string): Promise<void> {
    await resultOf(this.#transaction.objectStore(store).delete(key));
  }
}
