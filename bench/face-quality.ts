/**
 * The quality gate on LFW: photos as they are, and the same spoilt, for each way in which models have
 * their crops cut. Every n-th of the photos that pairs.txt names, and its central face.
 *
 *   npx tsx --conditions=@facenet/source bench/face-quality.ts [PHOTOS]
 */
import { backend, encodeImage } from '@facenet/backend-node';
import { type DetectedFace, type EmbeddingCard, FaceNet, type RgbImage } from '@facenet/core';
import {
  defaultQualityGate,
  type FaceQuality,
  faceQuality,
  qualityProblems,
} from '@facenet/core/gallery';
import { alignFace, resizeAntialiased, resizeArea, selectFaces } from '@facenet/core/image';
import { gaussianBlur, motionBlur } from './lib/blur.js';
import { pairedPhotos } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

type AlignmentSpec = EmbeddingCard['alignment'];

const SMALL = 24;
const CUTS: Readonly<Record<string, AlignmentSpec>> = {
  'arcface-112': { method: 'similarity', template: 'arcface-112', size: 112 },
  'dlib-150': { method: 'similarity', template: 'dlib-150', size: 150 },
  'margin 44, 160': { method: 'margin', margin: 44, size: 160 },
};

const wanted = Number(process.argv[2] ?? 1000);
const all = pairedPhotos();
const paths = all.filter((_, i) => i % Math.max(1, Math.floor(all.length / wanted)) === 0);
const opened = await backend();
const facenet = await FaceNet.load({ backend: opened });

const found = new Map<string, FaceQuality[]>();
const poses: { yaw: number; pitch: number; roll: number }[] = [];
let faceless = 0;
for (const [i, path] of paths.entries()) {
  const image = await opened.readImage(path);
  const [face] = selectFaces(await facenet.detect(image), image, 'central');
  if (face) await measure(image, face);
  else faceless++;
  if (i % 100 === 0) console.error(`${i} of ${paths.length}`);
}
await facenet.dispose();

/** What becomes of one photo in every way that it is spoilt and cut. */
async function measure(image: RgbImage, face: DetectedFace): Promise<void> {
  const { box, landmarks } = face;
  const scale = SMALL / Math.min(box[2] - box[0], box[3] - box[1]);
  const small = resizeArea(
    image,
    Math.round(image.width * scale),
    Math.round(image.height * scale),
  );
  const large = (filter: 'bilinear' | 'bicubic') =>
    resizeAntialiased(small, image.width, image.height, filter);
  const jpeg = async (picture: RgbImage) => opened.readImage(await encodeImage(picture, 'jpeg'));
  const enlarged = large('bicubic');
  const variants: Readonly<Record<string, RgbImage>> = {
    'as they are': image,
    'gaussian, sigma 1': gaussianBlur(image, 1),
    'gaussian, sigma 2': gaussianBlur(image, 2),
    'gaussian, sigma 2, as JPEG': await jpeg(gaussianBlur(image, 2)),
    'gaussian, sigma 3': gaussianBlur(image, 3),
    'motion of 9 pixels': motionBlur(image, 9),
    '24 pixels, enlarged (bicubic)': enlarged,
    '24 pixels, enlarged (bilinear)': large('bilinear'),
    '24 pixels, enlarged, as JPEG': await jpeg(enlarged),
  };
  for (const [cut, spec] of Object.entries(CUTS)) {
    for (const [variant, picture] of Object.entries(variants)) {
      keep(`${cut}|${variant}`, faceQuality(face, alignFace(picture, face, spec), spec));
    }
    const [sx, sy] = [small.width / image.width, small.height / image.height];
    const place = {
      box: [box[0] * sx, box[1] * sy, box[2] * sx, box[3] * sy] as const,
      landmarks: landmarks.map(([x, y]) => [x * sx, y * sy] as const),
    };
    keep(`${cut}|24 pixels`, faceQuality(place, alignFace(small, place, spec), spec));
  }
  const { yaw, pitch, roll } = faceQuality(face, enlarged);
  poses.push({ yaw, pitch, roll });
}

function keep(key: string, quality: FaceQuality): void {
  const list = found.get(key) ?? [];
  list.push(quality);
  found.set(key, list);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(3));
}

const results = [...found].map(([key, qualities]) => {
  const [cut, variant] = key.split('|') as [string, string];
  const passed = qualities.filter((quality) => qualityProblems(quality).length === 0).length;
  const sharpness = qualities.map((quality) => quality.sharpness);
  return {
    cut,
    photos: variant,
    'pass, %': Number(((100 * passed) / qualities.length).toFixed(1)),
    'sharpness 1 %': quantile(sharpness, 0.01),
    median: quantile(sharpness, 0.5),
    '99 %': quantile(sharpness, 0.99),
    'median overall': quantile(
      qualities.map((quality) => quality.overall),
      0.5,
    ),
  };
});
printTable(results);
const angles = (['yaw', 'pitch', 'roll'] as const).map((name) => {
  const values = poses.map((pose) => pose[name]);
  const [low, middle, high] = [0.01, 0.5, 0.99].map((share) => quantile(values, share));
  return { angle: name, '1 %': low!, median: middle!, '99 %': high! };
});
printTable(angles);
saveResult('face-quality', {
  command: `npx tsx --conditions=@facenet/source bench/face-quality.ts ${wanted}`,
  photos: paths.length,
  withoutFace: faceless,
  gate: defaultQualityGate,
  results,
  angles,
  machine: describeMachine(['onnxruntime-node', 'sharp']),
});
