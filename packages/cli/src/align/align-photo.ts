import { join } from 'node:path';
import { type CodecName, encodeImage } from '@facenet/backend-node';
import type { DetectedFace, RgbImage } from '@facenet/core';
import { alignFace, cropWithMargin, marginRegion, selectFaces } from '@facenet/core/image';
import type { Detector } from '../engine/open-detector.js';
import { writeAtomically } from '../files/write-atomically.js';
import { roundScore } from '../output/rounding.js';
import { noFace } from '../program/no-face.js';
import type { AlignSettings } from './settings.js';
import { type AlignTask, cropPath, type WrittenFace } from './task.js';

/**
 * Detects, chooses, cuts and writes the faces of one photo.
 *
 * @throws FaceNetError NO_FACE, ABORTED, and what reading and writing may throw
 */
export async function alignPhoto(
  detector: Detector,
  settings: AlignSettings,
  { input, outputDir, crop }: AlignTask,
  { codec, signal }: { readonly codec?: CodecName | undefined; readonly signal: AbortSignal },
): Promise<WrittenFace[]> {
  const { multipleFaces } = settings;
  const margin = settings.method === 'margin' ? settings.margin : 0;
  const image = await detector.readImage(input);
  const detected = await detector.mtcnn.detect(image, { signal });
  const chosen = selectFaces(detected, image, multipleFaces ? 'all' : 'central');
  if (chosen.length === 0) throw noFace(input);
  // The margin crop is the original's and needs no landmarks.
  const faces =
    settings.method === 'margin' ? chosen : await detector.mtcnn.refine(image, chosen, { signal });
  const written: WrittenFace[] = [];
  for (const [i, face] of faces.entries()) {
    const { x, y, width, height } = marginRegion(face.box, margin, image);
    const png = await encodeImage(cutFace(image, face, settings), 'png', {
      ...(codec && { codec }),
    });
    const path = cropPath(crop, multipleFaces ? i : undefined);
    await writeAtomically(join(outputDir, path), png);
    written.push({ path, box: [x, y, x + width, y + height], score: roundScore(face.score) });
  }
  return written;
}

function cutFace(image: RgbImage, face: DetectedFace, settings: AlignSettings): RgbImage {
  if (settings.method === 'margin') return cropWithMargin(image, face.box, settings);
  const { method, size } = settings;
  return alignFace(image, face, { method, template: 'arcface-112', size });
}
