/**
 * How far boxes and landmarks move when a detector's weights are kept as float16, and what it saves.
 *
 *   npx tsx --conditions=@facenet/source bench/detector-f16.ts [PHOTO...]
 */
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nodeBackend } from '@facenet/backend-node';
import { loadDetector } from '@facenet/core/detection';
import { readSafetensors, writeSafetensors } from '@facenet/core/formats';
import { requireKind } from '@facenet/core/models';

const require = createRequire(import.meta.url);
const demo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');
const named = process.argv.slice(2);
const photos =
  named.length > 0
    ? named
    : (await readdir(demo))
        .filter((name) => /^sample\d\.jpg$/.test(name))
        .map((name) => join(demo, name));

const { MODELS } = process.env;
const backend = await nodeBackend(MODELS ? { from: MODELS } : {});
for (const id of ['retinaface', 'mtcnn']) {
  const loaded = await backend.loadModel(id);
  const card = requireKind(loaded.card, 'detector');
  const half = writeSafetensors(loaded.weights, { dtype: 'F16' });
  const full = writeSafetensors(loaded.weights, { dtype: 'F32' });
  const exact = await loadDetector(backend.runtime, card, loaded.weights);
  const rounded = await loadDetector(backend.runtime, card, readSafetensors(half).weights);
  let faces = 0;
  let otherCounts = 0;
  let box = 0;
  let point = 0;
  for (const photo of photos) {
    const image = await backend.readImage(photo);
    const [a, b] = [await exact.detect(image), await rounded.detect(image)];
    if (a.length !== b.length) {
      otherCounts++;
      continue;
    }
    faces += a.length;
    for (const [i, face] of a.entries()) {
      const other = b[i]!;
      for (const [k, value] of face.box.entries()) {
        box = Math.max(box, Math.abs(value - other.box[k]!));
      }
      for (const [k, [x, y]] of face.landmarks.entries()) {
        const [x2, y2] = other.landmarks[k]!;
        point = Math.max(point, Math.abs(x - x2), Math.abs(y - y2));
      }
    }
  }
  await exact.dispose();
  await rounded.dispose();
  console.log(
    JSON.stringify({
      id,
      photos: photos.length,
      faces,
      otherCounts,
      box,
      point,
      bytes: [full.length, half.length],
    }),
  );
}
