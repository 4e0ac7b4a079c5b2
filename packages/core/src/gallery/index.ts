export { type AcceptanceOptions, acceptanceThreshold } from './acceptance.js';
export { checkChanges, checkLength, checkSearch } from './check-changes.js';
export { checkQuestion } from './check-questions.js';
export type { Enrollment, EnrollOptions, EnrollWarning, KnownFace } from './enroll.js';
export type {
  ArchivedGallery,
  ArchivedPerson,
  ExportOptions,
  GalleryArchive,
} from './export-archive.js';
export {
  Gallery,
  type GalleryStats,
  type IdentifiedFace,
  type IdentifyOptions,
  type PersonVerification,
} from './gallery.js';
export type { GalleryFaceNet, GalleryOptions, PersonKey } from './gallery-parts.js';
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
export type { IdentifyPeopleOptions, Identity, PersonName } from './identify.js';
export type { ImportOptions, ImportResult } from './import-archive.js';
export type { CropCodec } from './kept-crop.js';
export { MemoryGalleryStore } from './memory-gallery-store.js';
export type { MissingFace, ReembedOptions, ReembedResult } from './reembed.js';
export { storeErrors } from './store-errors.js';
