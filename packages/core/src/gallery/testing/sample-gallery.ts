import type { GalleryChange } from '../gallery-store.js';
import { MemoryGalleryStore } from '../memory-gallery-store.js';

export const SAMPLE_MODEL = { id: 'sample', embeddingSize: 8 };

/** A unit vector, always the same for a seed. */
export function sampleVector(seed: number, size = SAMPLE_MODEL.embeddingSize): Float32Array {
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 12.9 + i * 78.2));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** Some people with everything that a gallery can hold. */
function sampleChanges(): GalleryChange[] {
  const createdAt = 1_700_000_000_000;
  const face = (id: string, person: string, seed: number, more: object = {}): GalleryChange => {
    const vector = sampleVector(seed);
    return { type: 'add-face', face: { id, person, vector, createdAt, ...more } };
  };
  const crop = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 255);
  const metadata = { note: '"quoted" ü', age: 7, friend: true, none: null };
  return [
    { type: 'set-model', model: SAMPLE_MODEL },
    { type: 'add-person', person: { id: 'p1', name: 'Zoë', createdAt, metadata } },
    { type: 'add-person', person: { id: 'p2', name: 'Ben 👋', createdAt } },
    { type: 'add-person', person: { id: 'p3', name: 'Nobody yet', createdAt } },
    face('f1', 'p1', 1, { photo: 'a.jpg', quality: 0.5, crop }),
    face('f2', 'p2', 2, { crop: Uint8Array.of(1) }),
    face('f3', 'p1', 3),
    {
      type: 'add-rejection',
      rejection: { id: 'r1', person: 'p1', vector: sampleVector(4), createdAt },
    },
  ];
}

export async function sampleStore(): Promise<MemoryGalleryStore> {
  const store = new MemoryGalleryStore();
  await store.apply(sampleChanges());
  return store;
}
