/**
 * In which photos of a folder is the person of one portrait?
 *
 *   npx tsx --conditions=@facenet/source examples/node/find-in-album.ts portrait.jpg album/
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { backend } from '@facenet/backend-node';
import { FaceNet, FaceNetError } from '@facenet/core';

const [portrait, album] = process.argv.slice(2);
if (!portrait || !album) throw new Error('Name a portrait and a folder of photos.');

const facenet = await FaceNet.load({ backend: backend() });
const [wanted] = await facenet.analyze(portrait);
if (!wanted) throw new Error(`No face in ${portrait}.`);

for (const name of (await readdir(album)).sort()) {
  try {
    const faces = await facenet.analyze(join(album, name));
    const hits = faces.map((face) => facenet.compare(wanted.embedding, face.embedding));
    const best = hits.sort((a, b) => a.distance - b.distance)[0];
    if (best?.same) console.log(`${name}  ${best.distance.toFixed(3)}`);
  } catch (error) {
    // One unreadable file must not end the search.
    if (!FaceNetError.is(error)) throw error;
    console.error(`${name}: ${error.message}`);
  }
}
await facenet.dispose();
