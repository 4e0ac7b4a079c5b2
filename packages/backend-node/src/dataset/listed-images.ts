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

/** A path of a list may have its extension, or that of the photo before it was aligned. */
function candidates(path: string, key: ImageKey): string[] {
  const extended = EXTENSIONS.map((extension) => path + extension);
  if (typeof key !== 'string') return extended;
  const stem = path.slice(0, path.length - extname(path).length);
  return [path, ...extended, ...EXTENSIONS.map((extension) => stem + extension)];
}

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}

function noFile(path: string): FaceNetError {
  return new FaceNetError('IO_FAILED', `No file "${path}" with extension png or jpg.`);
}
