import type { AnalyzedPhoto, Timings } from './analyzed-photo.js';

/** Means over all photos; of aligning and embedding over all faces. */
export function meanTimings(photos: readonly AnalyzedPhoto[]): Timings {
  const faces = photos.reduce((sum, photo) => sum + photo.faces.length, 0);
  const mean = (step: keyof Timings, amount: number) =>
    photos.reduce((sum, { timings }) => sum + timings[step], 0) / Math.max(amount, 1);
  return {
    read: mean('read', photos.length),
    detect: mean('detect', photos.length),
    align: mean('align', faces),
    embed: mean('embed', faces),
  };
}
