import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FaceNetError } from '@facenet/core';

/** What ships photos of people under a free licence; a development dependency of this repository. */
const PACKAGE = '@vladmandic/face-api';

/**
 * The photos to show without any of one's own.
 *
 * @throws FaceNetError IO_FAILED where they are not installed
 */
export async function samplePhotos(): Promise<string[]> {
  try {
    const root = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
    const names = await readdir(join(root, 'demo'));
    const samples = names.filter((name) => /^sample\d+\.jpg$/.test(name)).sort();
    return samples.map((name) => join(root, 'demo', name));
  } catch (cause) {
    throw new FaceNetError('IO_FAILED', 'The sample photos are not installed here.', {
      hint: `Name photos of your own, or run \`npm install ${PACKAGE}\`.`,
      cause,
    });
  }
}
