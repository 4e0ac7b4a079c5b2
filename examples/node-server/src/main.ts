import { nodeBackend, openGalleryStore } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { createApp } from './app.js';

const { PORT = '3000', HOST = '127.0.0.1', MODELS, PEOPLE } = process.env;

// Photos are strangers': a small file may unpack to more pixels than there is memory.
const backend = nodeBackend({
  images: { maxPixels: 40_000_000 },
  onNotice: console.error,
  ...(MODELS && { from: MODELS }),
});
// Networks block the thread they run in, so they get one of their own, and requests are still answered.
const facenet = await FaceNet.load({ backend, workers: 1 });
await facenet.warmup();
const store = PEOPLE ? await openGalleryStore(PEOPLE) : new MemoryGalleryStore();
const gallery = await Gallery.open({ facenet, store });

const server = createApp({ facenet, gallery }).listen(Number(PORT), HOST, (error?: Error) => {
  if (error) throw error;
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : PORT;
  console.log(`http://${HOST}:${port}/`);
});

let stopping = false;
const stop = () => {
  if (stopping) process.exit(1); // the second Ctrl+C does not wait
  stopping = true;
  server.close(async () => {
    // Every request is answered.
    await gallery.dispose();
    await facenet.dispose();
  });
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
