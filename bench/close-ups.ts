/**
 * What the second look of the detectors of one network is worth: LFW photos are cut tightly around
 * the face, with 0.9, 1 and 1.1 times its box, and enlarged 1, 2 and 6 times. Counts the crops whose
 * face is missed with and without `closeUps`, what is found besides it, and the faces of the whole
 * photos, which should stay the same.
 *
 *   npx tsx --conditions=@facenet/source bench/close-ups.ts [photos]
 */
import { backend, readImage } from '@facenet/backend-node';
import type { Box, DetectedFace, FaceDetector, RgbImage } from '@facenet/core';
import type { SingleShotDetectOptions } from '@facenet/core/detection';
import { crop, resizeBilinear, selectFaces } from '@facenet/core/image';
import { openBenchDetector } from './lib/bench-detectors.js';
import { demoPhotos } from './lib/detection-photos.js';
import { pairedPhotos } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const DETECTORS = ['retinaface', 'scrfd-500m', 'yunet'];
const TIGHTNESS = [0.9, 1, 1.1];
const ENLARGEMENT = [1, 2, 6];
/** Two boxes that cover each other so far, as intersection over union, are of one face. */
const SAME = 0.4;

const count = Number(process.argv[2] ?? 1600);
const all = pairedPhotos();
const paths = all.filter(
  (_, i) => Math.floor((i * count) / all.length) !== Math.floor(((i + 1) * count) / all.length),
);
const { runtime } = await backend({ threads: 1 });

function sharedPart(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);
  return (width * height) / (area(a) + area(b) - width * height);
}

interface TightCrop {
  readonly image: RgbImage;
  readonly box: Box;
}

/** The face in the middle, as RetinaFace finds it in the whole photo, cut out as the number says. */
function cutTightly(photo: RgbImage, faces: readonly DetectedFace[], number: number): TightCrop[] {
  const [face] = selectFaces(faces, photo, 'central');
  if (!face) return [];
  const tightness = TIGHTNESS[number % TIGHTNESS.length] as number;
  const times = ENLARGEMENT[Math.floor(number / TIGHTNESS.length) % ENLARGEMENT.length] as number;
  const [x1, y1, x2, y2] = face.box;
  const growX = ((tightness - 1) * (x2 - x1)) / 2;
  const growY = ((tightness - 1) * (y2 - y1)) / 2;
  const x = Math.max(0, Math.round(x1 - growX));
  const y = Math.max(0, Math.round(y1 - growY));
  const width = Math.min(photo.width, Math.round(x2 + growX)) - x;
  const height = Math.min(photo.height, Math.round(y2 + growY)) - y;
  const image = resizeBilinear(crop(photo, { x, y, width, height }), width * times, height * times);
  const box = [(x1 - x) * times, (y1 - y) * times, (x2 - x) * times, (y2 - y) * times] as const;
  return [{ image, box }];
}

const detectors = await Promise.all(DETECTORS.map((id) => openBenchDetector(id, runtime)));
const [retinaface] = detectors as [FaceDetector];
const looks: readonly SingleShotDetectOptions[] = [{ closeUps: false }, { closeUps: true }];
const rows = DETECTORS.flatMap((detector) =>
  looks.map(({ closeUps }) => ({
    detector,
    'second look': closeUps ? 'yes' : 'no',
    crops: 0,
    'faces missed': 0,
    'others found': 0,
    photos: 0,
    'faces in photos': 0,
    'processor seconds for photos': 0,
  })),
);

async function tryAll(
  image: RgbImage,
  record: (row: (typeof rows)[number], faces: DetectedFace[], seconds: number) => void,
) {
  for (const [i, detector] of detectors.entries()) {
    for (const [k, options] of looks.entries()) {
      const before = process.cpuUsage();
      const faces = await detector.detect(image, options);
      const { user, system } = process.cpuUsage(before);
      record(rows[i * looks.length + k] as (typeof rows)[number], faces, (user + system) / 1e6);
    }
  }
}

async function tryPhoto(photo: RgbImage): Promise<void> {
  await tryAll(photo, (row, faces, seconds) => {
    row.photos++;
    row['faces in photos'] += faces.length;
    row['processor seconds for photos'] += seconds;
  });
}

for (const [number, path] of paths.entries()) {
  const photo = await readImage(path);
  await tryPhoto(photo);
  const faces = await retinaface.detect(photo, looks[0]);
  for (const { image, box } of cutTightly(photo, faces, number)) {
    await tryAll(image, (row, found) => {
      const right = found.filter((face) => sharedPart(face.box, box) >= SAME).length;
      row.crops++;
      row['faces missed'] += right === 0 ? 1 : 0;
      row['others found'] += found.length - right;
    });
  }
  if (number % 200 === 0) console.error(`${number} of ${paths.length}`);
}
for (const path of demoPhotos()) await tryPhoto(await readImage(path));

for (const row of rows) {
  row['processor seconds for photos'] = Number(row['processor seconds for photos'].toFixed(1));
}
printTable(rows);
saveResult('close-ups', {
  command: `npx tsx --conditions=@facenet/source bench/close-ups.ts ${count}`,
  rows,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
