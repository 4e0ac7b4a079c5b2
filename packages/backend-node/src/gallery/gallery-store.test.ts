import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thorough } from '@facenet/testkit';
import { describeGalleryStore } from '../../../core/src/gallery/testing/describe-gallery-store.js';
import { openGalleryStore } from './open-gallery-store.js';
import { openHere } from './testing/open-here.js';

const open = thorough ? openGalleryStore : openHere;

describeGalleryStore('a file', {
  durable: true,
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gallery-'));
    return {
      open: () => open(join(folder, 'people.db')),
      files: async () => {
        const names = await readdir(folder);
        return Promise.all(names.map((name) => readFile(join(folder, name))));
      },
      clear: () => rm(folder, { recursive: true }),
    };
  },
});
