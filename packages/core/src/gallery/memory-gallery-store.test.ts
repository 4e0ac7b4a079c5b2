import { MemoryGalleryStore } from './memory-gallery-store.js';
import { describeGalleryStore } from './testing/describe-gallery-store.js';

describeGalleryStore('memory', {
  durable: false,
  place: () => ({ open: async () => new MemoryGalleryStore() }),
});
