import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nodeBackend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { clusterFaces } from '@facenet/core/clustering';
import { albumPage } from './album-page.js';
import { analyzeAlbum } from './analyze-album.js';

const [folder, out = 'album'] = process.argv.slice(2);
if (!folder) {
  console.error('Usage: npm run album -- FOLDER-OF-PHOTOS [FOLDER-TO-WRITE]');
  process.exit(2);
}
const abort = new AbortController();
process.once('SIGINT', () => abort.abort()); // what is done stays for the next run
const { signal } = abort;

const { MODELS } = process.env;
const backend = nodeBackend({ onNotice: console.error, ...(MODELS && { from: MODELS }) });
await using facenet = await FaceNet.load({ backend, workers: 1, signal });
await mkdir(join(out, 'faces'), { recursive: true });

const faces = await analyzeAlbum(facenet, folder, out, signal);
const { clusters } = await clusterFaces(faces, { card: facenet.card, signal });
const people = clusters.map((cluster) => cluster.map((i) => faces[i]!));
const page = join(out, 'index.html');
await writeFile(page, albumPage(folder, people));
console.log(`${faces.length} faces of ${people.length} people: ${resolve(page)}`);
