export { type GalleryStoreOptions, openGalleryStore } from './open-gallery-store.js';
export * from './postgres/index.js';
