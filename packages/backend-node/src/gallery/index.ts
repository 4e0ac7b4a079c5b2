export { type GalleryStoreOptions, openGalleryStore } from './open-gallery-store.js';
