/**
 * How small and how large faces may be for the detectors of one network: the share of LFW photos,
 * shrunk or enlarged until the face has some size, in which it is found. Sizes are means of width and
 * height. No second look, nothing resized by the detector.
 *
 *   npx tsx --conditions=@facenet/source bench/face-sizes.ts [photos]
 */
import { backend, readImage } from '@facenet/backend-node';
import type { Box, FaceDetector } from '@facenet/core';
import type { SingleShotDetectOptions } from '@facenet/core/detection';
import { resizeArea, resizeBilinear, selectFaces } from '@facenet/core/image';
import { openBenchDetector } from './lib/bench-detectors.js';
import { pairedPhotos } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const DETECTORS = ['retinaface', 'scrfd-500m', 'yunet'];
const SIDES = [8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 160, 320, 400, 480, 640];
/** Enlarged photos take long: one of so many. */
const OF_LARGE = 8;
const ONCE: SingleShotDetectOptions = { closeUps: false };

const count = Number(process.argv[2] ?? 200);
const all = pairedPhotos();
const paths = all.filter((_, i) => i % Math.floor(all.length / count) === 0).slice(0, count);
const { runtime } = await backend({ threads: 1 });
const detectors = await Promise.all(DETECTORS.map((id) => openBenchDetector(id, runtime)));
const [retinaface] = detectors as [FaceDetector];

const sideOf = ([x1, y1, x2, y2]: Box) => (x2 - x1 + (y2 - y1)) / 2;
const tries = new Map(SIDES.map((side) => [side, 0]));
const found = DETECTORS.map(() => new Map(SIDES.map((side) => [side, 0])));

for (const [number, path] of paths.entries()) {
  const photo = await readImage(path);
  const [face] = selectFaces(await retinaface.detect(photo, ONCE), photo, 'central');
  if (!face) continue;
  const middle = [(face.box[0] + face.box[2]) / 2, (face.box[1] + face.box[3]) / 2] as const;
  for (const side of SIDES) {
    const scale = side / sideOf(face.box);
    if (scale > 1 && number % OF_LARGE !== 0) continue;
    const size = [Math.round(photo.width * scale), Math.round(photo.height * scale)] as const;
    const image = scale > 1 ? resizeBilinear(photo, ...size) : resizeArea(photo, ...size);
    const [x, y] = [middle[0] * scale, middle[1] * scale];
    tries.set(side, (tries.get(side) as number) + 1);
    for (const [i, detector] of detectors.entries()) {
      const faces = await detector.detect(image, ONCE);
      const isIt = ([x1, y1, x2, y2]: Box) => {
        const factor = sideOf([x1, y1, x2, y2]) / side;
        return x1 < x && x < x2 && y1 < y && y < y2 && factor > 0.6 && factor < 1.6;
      };
      if (faces.some(({ box }) => isIt(box))) found[i]?.set(side, (found[i]?.get(side) ?? 0) + 1);
    }
  }
}

const rows = DETECTORS.map((detector, i) => ({
  detector,
  ...Object.fromEntries(
    SIDES.map((side) => {
      const share = (found[i]?.get(side) as number) / (tries.get(side) as number);
      return [`${side} px`, Number((100 * share).toFixed(1))];
    }),
  ),
}));
printTable(rows);
saveResult('face-sizes', {
  command: `npx tsx --conditions=@facenet/source bench/face-sizes.ts ${count}`,
  unit: 'per cent of photos in which the face is found',
  photos: Object.fromEntries(tries),
  rows,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
