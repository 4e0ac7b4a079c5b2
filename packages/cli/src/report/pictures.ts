import { readImage } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import { dataUri } from '../output/data-uri.js';
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

// A page of pictures that nobody made small would be too large to open.
const MOST_BYTES = 2 ** 20;

const DATA_URI = /^data:image\/(?:jpeg|png|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$/;

/**
 * A picture as text for the page.
 *
 * @returns undefined for what is no picture that browsers show, or larger than 1 MB
 */
export function pictureUri(picture: Uint8Array | string | undefined): string | undefined {
  if (picture === undefined || picture.length > MOST_BYTES) return undefined;
  if (typeof picture === 'string') return DATA_URI.test(picture) ? picture : undefined;
  const type = typeOf(picture);
  return type && `data:image/${type};base64,${Buffer.from(picture).toString('base64')}`;
}

function typeOf(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF8')) return 'gif';
  return /^RIFF[\s\S]{4}WEBP$/.test(text) ? 'webp' : undefined;
}

/** Shown at this size, in pixels, on screens of ordinary density. */
const LONGEST_SIDE = 160;

/**
 * An image file as a small data URI.
 *
 * @throws FaceNetError IO_FAILED, IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE
 */
export async function thumbnail(path: string): Promise<string> {
  return dataUri(await readImage(path), LONGEST_SIDE);
}
