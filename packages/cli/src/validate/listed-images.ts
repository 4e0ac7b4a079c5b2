import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError, type FacePair, type ImageKey, imageKeyText } from '@facenet/core';
import { describeError } from '../output/describe-error.js';
import type { SkippedImage } from './validation.js';

const EXTENSIONS = ['.jpg', '.png'];

/** The images that pairs name, and no others: LFW's list needs 7,701 of its 13,233. */
export interface ListedImages {
  /** The file of every image that exists, by its name in the list. */
  readonly paths: ReadonlyMap<string, string>;
  readonly missing: readonly SkippedImage[];
}

/** Looks for the images of all pairs below a folder, each as `.jpg` first, then as `.png`. */
export async function findListedImages(
  dir: string,
  pairs: readonly FacePair[],
): Promise<ListedImages> {
  const paths = new Map<string, string>();
  const missing: SkippedImage[] = [];
  const keys = new Map<string, ImageKey>();
  for (const { a, b } of pairs) for (const key of [a, b]) keys.set(imageKeyText(key), key);
  for (const [name, key] of keys) {
    const path = await firstThatExists(candidates(join(dir, name), key));
    if (path !== undefined) paths.set(name, path);
    else missing.push({ path: join(dir, name), error: describeError(noFile(join(dir, name))) });
  }
  return { paths, missing };
}

/** A path of a list may have its extension; a person and a number never do. */
function candidates(path: string, key: ImageKey): string[] {
  const extended = EXTENSIONS.map((extension) => path + extension);
  return typeof key === 'string' ? [path, ...extended] : extended;
}

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists) return path;
  }
  return undefined;
}

function noFile(path: string): FaceNetError {
  return new FaceNetError('IO_FAILED', `No file "${path}" with extension png or jpg.`);
}
