import type { GalleryChange } from '@facenet/core/gallery';

/**
 * A change with arrays of its own. A message to a thread takes the whole memory of which an array shows
 * a part, be it all embeddings of an album.
 */
export function ownChange(change: GalleryChange): GalleryChange {
  switch (change.type) {
    case 'add-face': {
      const { vector, crop, ...face } = change.face;
      const own = { ...face, vector: vector.slice(), ...(crop && { crop: new Uint8Array(crop) }) };
      return { ...change, face: own };
    }
    case 'add-rejection':
      return {
        ...change,
        rejection: { ...change.rejection, vector: change.rejection.vector.slice() },
      };
    case 'set-vectors':
      return {
        ...change,
        vectors: new Map([...change.vectors].map(([id, vector]) => [id, vector.slice()])),
      };
    default:
      return change;
  }
}
