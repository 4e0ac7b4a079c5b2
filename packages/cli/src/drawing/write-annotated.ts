import { realpathSync } from 'node:fs';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { encodeImage, writeAtomically } from '@facenet/backend-node';
import type { RgbImage } from '@facenet/core';
import { type DrawableFace, drawFaces } from '@facenet/core/image';

/**
 * Names the annotated copies: `family.jpg` becomes `DIR/family.png`, or `DIR/family-2.png` where
 * that is one of the photos or the copy of another one.
 */
export function annotatedPaths(
  folder: string,
  photos: readonly string[],
): (photo: string) => string {
  // Some file systems do not tell upper from lower case.
  const key = (path: string) => join(realFolder(dirname(path)), basename(path)).toLowerCase();
  const taken = new Set(photos.map(key));
  return (photo) => {
    const { name } = parse(photo);
    let path = join(folder, `${name}.png`);
    for (let n = 2; taken.has(key(path)); n++) path = join(folder, `${name}-${n}.png`);
    taken.add(key(path));
    return path;
  };
}

/** Without links, by which a copy could be written over a photo. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder); // there is none
  }
}

/** @throws FaceNetError IO_FAILED */
export async function writeAnnotated(
  path: string,
  image: RgbImage,
  faces: readonly DrawableFace[],
): Promise<void> {
  await writeAtomically(path, await encodeImage(drawFaces(image, faces), 'png'));
}
