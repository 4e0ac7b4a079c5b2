import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root =
  process.env.FACENET_DATA ??
  resolve(fileURLToPath(new URL('.', import.meta.url)), '../../../../shared');

/** Path of a file in the shared reference material (`FACENET_DATA`, default `../shared`). */
export function sharedPath(...parts: string[]): string {
  return join(root, ...parts);
}

/**
 * For `describe.skipIf(sharedMissing('goldens/mtcnn'))`: whether reference material is absent,
 * as it is on a newcomer's machine. Says so once per path.
 */
export function sharedMissing(...parts: string[]): boolean {
  const path = sharedPath(...parts);
  if (existsSync(path)) return false;
  console.warn(`Skipping tests that need ${path}: set FACENET_DATA to the reference material.`);
  return true;
}
