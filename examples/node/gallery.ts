/**
 * Who is in these photos? Everybody of whom there is a folder is enrolled; the gallery stays in a file.
 *
 *   npx tsx --conditions=@facenet/source examples/node/gallery.ts people/ party.jpg...
 *
 * people/Anna/1.jpg, people/Anna/2.jpg, people/Ben/1.jpg, ...
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cropCodec, nodeBackend, openGalleryStore } from '@facenet/backend-node';
import { FaceNet, FaceNetError } from '@facenet/core';
import { Gallery } from '@facenet/core/gallery';

const [folder, ...photos] = process.argv.slice(2);
if (!folder || photos.length === 0) throw new Error('Name a folder of people, and photos.');

await using facenet = await FaceNet.load({ backend: nodeBackend(), workers: 1 });
const store = await openGalleryStore('people.db');
await using gallery = await Gallery.open({ facenet, store, crops: cropCodec() });

for (const name of await readdir(folder)) {
  for (const file of await readdir(join(folder, name))) {
    try {
      const { warnings } = await gallery.enroll(name, join(folder, name, file));
      for (const { message } of warnings) console.log(`${name}/${file}: ${message}`);
    } catch (error) {
      if (!FaceNetError.is(error)) throw error;
      console.log(`${name}/${file} is left out. ${error.message}`);
    }
  }
}

for (const photo of photos) {
  const faces = await gallery.identify(photo);
  const names = faces.map(({ person }) => person?.name ?? 'a stranger');
  console.log(`${photo}: ${names.join(', ') || 'nobody'}`);
}
