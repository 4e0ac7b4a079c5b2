/**
 * Repeats the bare work of a validation on images that are in memory:
 * `bare-work-child.ts MODEL embed|detect THREADS COUNT BATCH PHOTO...`. Says when it is ready,
 * begins when it is told to, and says how long it took.
 */
import { backend } from '@facenet/backend-node';
import type { DetectedFace, EmbeddingCard } from '@facenet/core';
import { Mtcnn } from '@facenet/core/detection';
import { alignFace, centerCropOrPad, selectFaces } from '@facenet/core/image';
import { Embedder } from '@facenet/core/models';

const [model = '', work = '', threads, count, batch, ...paths] = process.argv.slice(2);
const [total, batchSize] = [Number(count), Number(batch)];
const { runtime, readImage, loadModel } = await backend({ threads: Number(threads) });
const { card, weights } = await loadModel(model);
const embedder = await Embedder.load(runtime, card as EmbeddingCard, weights);
const mtcnn = await Mtcnn.load(runtime, (await loadModel('mtcnn')).weights);
const { alignment } = embedder.card;
const photos = await Promise.all(paths.map((path) => readImage(path)));
const middles = photos.map((photo) => centerCropOrPad(photo, alignment.size, alignment.size));

async function cut(i: number) {
  if (work === 'embed') return middles[i % middles.length]!;
  const photo = photos[i % photos.length]!;
  const chosen = selectFaces(await mtcnn.detect(photo), photo, 'central');
  const [face] = await mtcnn.refine(photo, chosen);
  return face ? alignFace(photo, face as DetectedFace, alignment) : middles[i % middles.length]!;
}

async function repeat(images: number): Promise<void> {
  for (let done = 0; done < images; done += batchSize) {
    const crops = [];
    for (let i = done; i < Math.min(done + batchSize, images); i++) crops.push(await cut(i));
    await embedder.embed(crops, { batchSize });
  }
}

await repeat(4 * batchSize);
process.once('message', async () => {
  const start = performance.now();
  const cpu = process.cpuUsage();
  await repeat(total);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const cost = { seconds, processorSeconds: (user + system) / 1e6 };
  process.send?.(cost, () => process.exit(0)); // engines keep threads
});
process.send?.('ready');
