/**
 * Faces in an app of your own: the server's handler below /faces, beside routes of yours.
 *
 *   npx tsx --conditions=@facenet/source examples/server/in-your-app.ts
 *   curl -F photo=@family.jpg http://127.0.0.1:3000/faces/v1/detect
 *
 * In an app of your own the condition is not needed; it makes this repository run from source.
 */
import { createServer } from 'node:http';
import { nodeBackend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { createFaceServer } from '@facenet/server';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';

const facenet = await FaceNet.load({ backend: nodeBackend(), workers: 2 });
const gallery = await Gallery.open<Uint8Array>({ facenet, store: new MemoryGalleryStore() });
const faces = createFaceServer({ facenet, gallery, limits: { body: 5 * 2 ** 20 } });

const app = new Hono();
app.get('/', (c) => c.text('An app with faces: see /faces/'));
app.mount('/faces', faces.fetch);

const server = createServer(getRequestListener(app.fetch)).listen(3000, '127.0.0.1', () => {
  console.log('http://127.0.0.1:3000/faces/');
});

process.once('SIGTERM', async () => {
  server.close();
  await faces.dispose(); // when all that came is answered
  await gallery.dispose();
  await facenet.dispose();
});
