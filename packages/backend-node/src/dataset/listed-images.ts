import { stat } from 'node:fs/promises';
import { extname, isAbsolute, join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { type FacePair, type ImageKey, imageKeyText } from '@facenet/core/evaluation';
import type { SkippedImage } from './photo-task.js';

const EXTENSIONS = ['.jpg', '.png'];

/** The images that pairs name, and no others: LFW's list needs 7,701 of its 13,233. */
export interface ListedImages {
  /** The file of every image that exists, by its name in the list (`imageKeyText`). */
  readonly paths: ReadonlyMap<string, string>;
  readonly missing: readonly SkippedImage[];
}

/**
 * Looks for the images of all pairs below a folder, each as `.jpg` first, then as `.png`, which is
 * what `facenet align` makes of any photo.
 *
 * @param dir what names in the list are below; absolute ones stand for themselves
 */
export async function findListedImages(
  dir: string,
  pairs: readonly FacePair[],
): Promise<ListedImages> {
  const paths = new Map<string, string>();
  const missing: SkippedImage[] = [];
  const keys = new Map<string, ImageKey>();
  for (const { a, b } of pairs) for (const key of [a, b]) keys.set(imageKeyText(key), key);
  for (const [name, key] of keys) {
    const place = isAbsolute(name) ? name : join(dir, name);
    const path = await firstThatExists(candidates(place, key));
    if (path !== undefined) paths.set(name, path);
    else missing.push({ path: place, error: noFile(place) });
  }
  return { paths, missing };
}

/** As a path of a list may end; LFW's names do not. */
const IMAGE = /\.(?:jpe?g|png|webp|gif|bmp|tiff?)$/i;

/**
 * A path of a list may have its extension, or that of the photo before it was aligned. Some images
 * of CFP have it twice, `05.jpg.jpg`, on the disk or in the list.
 */
function candidates(path: string, key: ImageKey): string[] {
  if (typeof key !== 'string') return extended(path);
  const stem = withoutExtension(path);
  const places = [path, ...extended(path), ...extended(stem)];
  return IMAGE.test(stem) ? [...places, stem, ...extended(withoutExtension(stem))] : places;
}

const extended = (path: string): string[] => EXTENSIONS.map((extension) => path + extension);

const withoutExtension = (path: string): string =>
  path.slice(0, path.length - extname(path).length);

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}

function noFile(path: string): FaceNetError {
  const extension = IMAGE.test(path)
    ? ', nor the same as png or jpg'
    : ' with extension png or jpg';
  return new FaceNetError('IO_FAILED', `No file "${path}"${extension}.`);
}
