import { rowDistance } from '../../distance.js';

/** What a search of the gallery finds. */
export interface SearchResult {
  /** Distance of the closest identity. */
  readonly nearest: number;
  /** Rank of the identity that is looked for, from 1; Infinity when it is not enrolled. */
  readonly rank: number;
}

/**
 * Searches the gallery for one image. An identity is as far as its closest enrolled image. An
 * identity at the same distance as the right one is ranked before it, so that a model which maps
 * everybody to one point does not look perfect.
 *
 * @param identity position of the right identity, undefined for a stranger
 */
export function searchGallery(
  embeddings: Float32Array,
  size: number,
  gallery: readonly (readonly number[])[],
  row: number,
  identity?: number,
): SearchResult {
  const distances = gallery.map((rows) => {
    let nearest = Infinity;
    for (const enrolled of rows) {
      nearest = Math.min(nearest, rowDistance(embeddings, size, row, enrolled));
    }
    return nearest;
  });
  const mate = identity === undefined ? -Infinity : distances[identity]!;
  let nearest = Infinity;
  let rank = 0;
  for (const distance of distances) {
    nearest = Math.min(nearest, distance);
    if (distance <= mate) rank++;
  }
  return { nearest, rank: identity === undefined ? Infinity : rank };
}
