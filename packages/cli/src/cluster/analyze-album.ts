import { join } from 'node:path';
import type { Box, Embedding, RgbImage } from '@facenet/core';
import type { OpenedFaceNet } from '../engine/open-engine.js';
import { dataUri } from '../output/data-uri.js';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from '../program/define-command.js';

/** A face of an album. */
export interface AlbumFace {
  /** The photo's path and the number of the face: "2024/beach.jpg#0". */
  readonly id: string;
  /** From the album's folder on. */
  readonly photo: string;
  /** Place among the faces of its photo, the surest first. */
  readonly index: number;
  readonly box: Box;
  readonly score: number;
  /** The aligned crop, small, as a data URI. */
  readonly thumbnail: string;
}

/** A face that was found just now. */
export interface FoundAlbumFace extends AlbumFace {
  readonly embedding: Embedding;
  /** Only where crops are asked for, since they would fill the memory. */
  readonly crop?: RgbImage;
}

/** Pixels of a thumbnail's side in pages, twice of what is shown. */
const THUMBNAIL_SIDE = 96;

/**
 * Finds and embeds all faces of photos, several photos at a time where there are threads. A photo that
 * fails is told and does not stop the rest.
 *
 * @throws FaceNetError ABORTED
 */
export async function analyzeAlbum(
  { output, signal }: CommandContext,
  { facenet }: Pick<OpenedFaceNet, 'facenet'>,
  folder: string,
  photos: readonly string[],
  keepCrops: boolean,
): Promise<FoundAlbumFace[]> {
  const found: FoundAlbumFace[] = [];
  const paths = photos.map((photo) => join(folder, photo));
  let done = 0;
  for await (const { source, faces, error } of facenet.analyzeAll(paths, { signal })) {
    const photo = photos[done++]!;
    output.progress.report({
      task: 'cluster',
      done,
      total: photos.length,
      unit: 'photos',
      item: photo,
    });
    if (error) await output.itemFailed(source, describeError(error));
    for (const [index, { box, score, embedding, aligned }] of (faces ?? []).entries()) {
      found.push({
        id: `${photo}#${index}`,
        photo,
        index,
        box,
        score,
        embedding,
        thumbnail: await dataUri(aligned, THUMBNAIL_SIDE),
        ...(keepCrops && { crop: aligned }),
      });
    }
  }
  return found;
}
