import type { GalleryModel } from '@facenet/core/gallery';
import { encodeVector, VectorIndex } from '@facenet/core/gallery';
import { resultOf } from './requests.js';
import {
  EMPTY_GALLERY,
  GALLERY_KEY,
  type RemovedFace,
  STORES,
  type StoredFace,
  type StoredGallery,
} from './stored-gallery.js';

/** Faces that are read at once. */
const BATCH = 1000;

/** All vectors of a gallery in memory, a byte a value, kept up to date with what every tab changes. */
export class FaceIndex {
  #index: VectorIndex | undefined;
  #revision = -1;

  /**
   * Takes in what has changed since the last time.
   *
   * @param transaction that reads the gallery, its faces and the removed ones
   * @returns `undefined` while there is no model
   */
  async update(
    transaction: IDBTransaction,
  ): Promise<{ readonly index: VectorIndex; readonly model: GalleryModel } | undefined> {
    const gallery: StoredGallery =
      (await resultOf(transaction.objectStore(STORES.gallery).get(GALLERY_KEY))) ?? EMPTY_GALLERY;
    const { model, revision, listedFrom } = gallery;
    if (!model) return undefined;
    if (!this.#index || this.#revision < listedFrom) {
      this.#index = await readAll(transaction, model);
    } else if (this.#revision < revision) {
      await takeChanges(transaction, this.#index, this.#revision);
    }
    this.#revision = revision;
    return { index: this.#index, model };
  }
}

async function readAll(transaction: IDBTransaction, model: GalleryModel): Promise<VectorIndex> {
  const index = new VectorIndex(model.embeddingSize);
  const faces = transaction.objectStore(STORES.faces).index('seq');
  for (let last = 0; ; ) {
    const range = IDBKeyRange.lowerBound(last, true);
    const some: StoredFace[] = await resultOf(faces.getAll(range, BATCH));
    for (const { seq, vector } of some) index.add(seq, encodeVector(vector));
    if (some.length < BATCH) return index;
    last = some.at(-1)!.seq;
  }
}

async function takeChanges(
  transaction: IDBTransaction,
  index: VectorIndex,
  since: number,
): Promise<void> {
  const range = IDBKeyRange.lowerBound(since, true);
  const changed = <Thing>(store: string): Promise<Thing[]> =>
    resultOf(transaction.objectStore(store).index('revision').getAll(range));
  for (const { seq } of await changed<RemovedFace>(STORES.removed)) index.remove(seq);
  const faces = await changed<StoredFace>(STORES.faces);
  for (const { seq, vector } of faces.sort((a, b) => a.seq - b.seq)) {
    const code = encodeVector(vector);
    if (!index.set(seq, code)) index.add(seq, code);
  }
}
