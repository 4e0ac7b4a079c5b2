import type { FaceRecord, GalleryModel, PersonRecord } from '@facenet/core/gallery';

/** Raised when the object stores change; browsers then upgrade. */
export const DATABASE_VERSION = 1;

export const STORES = {
  gallery: 'gallery',
  people: 'people',
  faces: 'faces',
  crops: 'crops',
  rejections: 'rejections',
  removed: 'removed',
} as const;

/** What is known of the gallery as a whole: the only record of its store. */
export interface StoredGallery {
  readonly model: GalleryModel | undefined;
  readonly people: number;
  readonly faces: number;
  readonly rejections: number;
  /** Counts the changes, by which tabs notice those of others. */
  readonly revision: number;
  /** Changes up to this one are not listed any more, or are of another model. */
  readonly listedFrom: number;
  /** Of the next face or rejection: they are ordered by it. */
  readonly nextSeq: number;
}

export const EMPTY_GALLERY: StoredGallery = {
  model: undefined,
  people: 0,
  faces: 0,
  rejections: 0,
  revision: 0,
  listedFrom: 0,
  nextSeq: 1,
};

/** Where the record of {@link StoredGallery} lies. */
export const GALLERY_KEY = 'gallery';

/** Its name is unique by an index. */
export type StoredPerson = PersonRecord;

export interface StoredFace extends FaceRecord {
  readonly seq: number;
  /** The change that gave it its vector. */
  readonly revision: number;
}

/** A face that is gone. */
export interface RemovedFace {
  readonly seq: number;
  readonly revision: number;
}

/** Makes the object stores of a new database. */
export function createStores(database: IDBDatabase): void {
  database.createObjectStore(STORES.gallery);
  const people = database.createObjectStore(STORES.people, { keyPath: 'id' });
  people.createIndex('name', 'name', { unique: true });
  const faces = database.createObjectStore(STORES.faces, { keyPath: 'id' });
  faces.createIndex('seq', 'seq', { unique: true });
  faces.createIndex('person', 'person');
  faces.createIndex('revision', 'revision');
  database.createObjectStore(STORES.crops);
  const rejections = database.createObjectStore(STORES.rejections, { keyPath: 'id' });
  rejections.createIndex('person', 'person');
  const removed = database.createObjectStore(STORES.removed, { keyPath: 'seq' });
  removed.createIndex('revision', 'revision');
}
