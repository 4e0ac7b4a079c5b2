import { readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { quickRuntimes } from '../../models/testing/runtimes.js';
import type { DetectedFace } from '../face-detector.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { Mtcnn } from './mtcnn.js';

/** How far the landmarks of a face moved at most, in widths of its box. */
function largestMove(before: DetectedFace, after: DetectedFace): number {
  const moves = after.landmarks.map(([x, y], i) => {
    const [oldX, oldY] = before.landmarks[i] as readonly [number, number];
    return Math.hypot(x - oldX, y - oldY) / (after.box[2] - after.box[0]);
  });
  return Math.max(...moves);
}

describe.skipIf(sharedMissing('goldens', 'mtcnn'))('refine', () => {
  it.each(quickRuntimes)(
    'moves landmarks a little and nothing else, on %s',
    async (_name, create) => {
      const detector = await Mtcnn.load(await create(), await defaultMtcnnWeights());
      const image = readPng(sharedPath('goldens', 'mtcnn', 'composite_faces_25_to_160.png'));
      const faces = await detector.detect(image);
      const again = await detector.refine(image, faces);
      const judged = (face: DetectedFace) => ({ box: face.box, score: face.score });
      expect(again.map(judged)).toEqual(faces.map(judged));
      const moves = again.map((face, i) => largestMove(faces[i] as DetectedFace, face));
      // They stay on their feature, and most come to lie elsewhere by some pixels.
      expect(Math.max(...moves)).toBeLessThan(0.15);
      expect(Math.min(...moves)).toBeGreaterThan(0);
      expect(await detector.refine(image, [])).toEqual([]);
      await detector.dispose();
      await expect(detector.refine(image, faces)).rejects.toMatchObject({ code: 'DISPOSED' });
    },
  );
});
