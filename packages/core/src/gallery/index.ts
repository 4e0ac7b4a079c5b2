export { checkChanges, checkLength, checkSearch } from './check-changes.js';
export type {
  FaceHit,
  FaceRecord,
  FacesOf,
  GalleryChange,
  GalleryCounts,
  GalleryModel,
  GalleryStore,
  NewFace,
  NewPerson,
  PeoplePage,
  PersonMetadata,
  PersonRecord,
  RejectionRecord,
} from './gallery-store.js';
export { MemoryGalleryStore } from './memory-gallery-store.js';
export { storeErrors } from './store-errors.js';
