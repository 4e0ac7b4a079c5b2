/**
 * In which photos of a folder is the person of one portrait?
 *
 *   npx tsx --conditions=@facenet/source examples/node/find-in-album.ts portrait.jpg album/
 */
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { nodeBackend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';

const [portrait, album] = process.argv.slice(2);
if (!portrait || !album) throw new Error('Name a portrait and a folder of photos.');

const facenet = await FaceNet.load({ backend: nodeBackend(), workers: availableParallelism() });
const [wanted] = await facenet.analyze(portrait, { select: 'largest' });
if (!wanted) throw new Error(`No face in ${portrait}.`);

const paths = (await readdir(album)).sort().map((name) => join(album, name));
for await (const { source, faces, error } of facenet.analyzeAll(paths)) {
  if (error) {
    console.error(error.message); // one unreadable file does not end the search
    continue;
  }
  const hits = faces.map((face) => facenet.compare(wanted.embedding, face.embedding));
  const best = hits.sort((a, b) => a.distance - b.distance)[0];
  if (best?.same) console.log(`${source}  ${best.distance.toFixed(3)}`);
}
await facenet.dispose();
