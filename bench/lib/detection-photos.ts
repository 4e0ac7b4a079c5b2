import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { backend, readImage } from '@facenet/backend-node';
import { FaceNet, type RgbImage } from '@facenet/core';
import { crop, resizeBilinear, selectFaces } from '@facenet/core/image';

const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

/** The photos of the demo, 1920x1280 or nearly so. */
export const demoPhotos = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => /^sample\d+\.jpg$/.test(name))
    .sort()
    .map((name) => join(FOLDER, name));

/** Photos to time detection on, by their size: a portrait, and a group in two sizes. */
export async function detectionPhotos(): Promise<Map<string, RgbImage>> {
  const group = await readImage(join(FOLDER, 'sample6.jpg'));
  const photos = [
    await cutPortrait(join(FOLDER, 'sample1.jpg')),
    resizeBilinear(group, 1280, 720),
    resizeBilinear(group, 1920, 1280),
  ];
  return new Map(photos.map((photo) => [`${photo.width}x${photo.height}`, photo]));
}

/** A photo as LFW has them: one face in the middle of 250x250 pixels, half as high as the photo. */
async function cutPortrait(path: string): Promise<RgbImage> {
  const photo = await readImage(path);
  await using facenet = await FaceNet.load({ backend: backend(), detector: 'mtcnn' });
  const [face] = selectFaces(await facenet.detect(photo), photo, 'largest');
  const [x1, y1, x2, y2] = face?.box ?? [0, 0, photo.width, photo.height];
  const side = Math.round((y2 - y1) * 2);
  const x = Math.round((x1 + x2 - side) / 2);
  const y = Math.round((y1 + y2 - side) / 2);
  return resizeBilinear(crop(photo, { x, y, width: side, height: side }), 250, 250);
}
