/**
 * Works through photos in a process of its own, with one thread, and answers with the result:
 * see `photo-work.ts`.
 */
import { backend } from '@facenet/backend-node';
import type { EmbeddingCard, RgbImage } from '@facenet/core';
import { Mtcnn } from '@facenet/core/detection';
import { alignFace } from '@facenet/core/image';
import { Embedder, modelSource } from '@facenet/core/models';
import { openBenchDetector } from './bench-detectors.js';
import type { Looked, PhotoWork } from './photo-work.js';

const BATCH = 8;
const { runtime, loadModel, readImage } = await backend({ threads: 1 });

/** Faces with the landmarks of the detector and those of O-Net's second look. */
async function detect({ detector: id, paths }: Extract<PhotoWork, { task: 'detect' }>) {
  const detector = await openBenchDetector(id, runtime);
  const mtcnn = await Mtcnn.load(runtime, (await loadModel('mtcnn')).weights);
  const found: Looked[][] = [];
  for (const [i, path] of paths.entries()) {
    const image = await readImage(path);
    const faces = await detector.detect(image);
    const again = await mtcnn.refine(image, faces);
    found.push(
      faces.map(({ box, score, landmarks }, k) => ({
        box,
        score,
        first: landmarks,
        second: again[k]!.landmarks,
      })),
    );
    if (i % 500 === 0) console.error(`${id}: ${i} of ${paths.length}`);
  }
  await Promise.all([detector.dispose(), mtcnn.dispose()]);
  return found;
}

async function embed({ model, faces }: Extract<PhotoWork, { task: 'embed' }>) {
  const loaded = await loadModel(model);
  const embedder = await Embedder.load(runtime, loaded.card as EmbeddingCard, modelSource(loaded));
  const { alignment, embeddingSize } = embedder.card;
  const rows = new Float32Array(faces.length * embeddingSize);
  for (let start = 0; start < faces.length; start += BATCH) {
    const crops: RgbImage[] = [];
    for (const { path, box, landmarks } of faces.slice(start, start + BATCH)) {
      crops.push(alignFace(await readImage(path), { box, landmarks }, alignment));
    }
    const vectors = await embedder.embed(crops, { batchSize: BATCH });
    for (const [i, vector] of vectors.entries()) rows.set(vector, (start + i) * embeddingSize);
    if (start % 800 === 0) console.error(`${model}: ${start} of ${faces.length}`);
  }
  await embedder.dispose();
  return rows;
}

process.once('message', async (work: PhotoWork) => {
  // It ends when the answer was heard, and the channel is closed from there.
  process.send?.(await (work.task === 'detect' ? detect(work) : embed(work)));
});
