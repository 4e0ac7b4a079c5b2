import { FaceNetError } from '@facenet/core';
import { pictureUri } from './picture-uri.js';
import type { PictureOf, Pictures, ReportPair } from './report-data.js';

/**
 * The pictures of pairs, each image asked for once. One that fails is missing: a report on thousands
 * of pairs is not lost for it.
 *
 * @throws FaceNetError ABORTED
 */
export async function collectPictures(
  pairs: readonly ReportPair[],
  pictureOf: PictureOf,
): Promise<Pictures> {
  const pictures = new Map<string, string>();
  for (const path of new Set(pairs.flatMap(({ a, b }) => [a, b]))) {
    const uri = await pictureOf(path).then(pictureUri, ignoreUnlessAborted);
    if (uri !== undefined) pictures.set(path, uri);
  }
  return pictures;
}

function ignoreUnlessAborted(error: unknown): undefined {
  if (FaceNetError.is(error) && error.code === 'ABORTED') throw error;
}
