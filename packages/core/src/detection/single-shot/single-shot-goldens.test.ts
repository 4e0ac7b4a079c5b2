import { readFileSync } from 'node:fs';
import { readPng, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { testRuntimes } from '../../models/testing/runtimes.js';
import type { DetectedFace } from '../face-detector.js';
import { loadSingleShot, singleShotDetectors } from '../testing/single-shot-detectors.js';
import type { SingleShotDetector } from './single-shot-detector.js';

interface GoldenFace {
  readonly box: readonly number[];
  readonly score: number;
  readonly landmarks: readonly (readonly number[])[];
}

type Golden = Readonly<Record<string, readonly GoldenFace[]>>;

function readGoldens(): [string, Golden][] {
  if (sharedMissing('goldens', 'detectors')) return [];
  const path = sharedPath('goldens', 'detectors', 'goldens.json');
  const { images } = JSON.parse(readFileSync(path, 'utf8')) as { images: Record<string, Golden> };
  return Object.entries(images);
}

/** One face, several, one that the border cuts, none. */
const TYPICAL: [string, ...string[]] = [
  'Jean_Nagel_0001',
  'Chen_Liang_Yu_0001',
  'composite_cut_by_border',
  'grey_gradient',
];

const goldens = shortlist(readGoldens(), ([image]) => TYPICAL.some((name) => image.includes(name)));

describe.skipIf(goldens.length === 0)('the faces of the reference decoding', () => {
  describe.each(testRuntimes)('on %s', (name, createRuntime) => {
    describe.each(singleShotDetectors)('by $card.architecture', (kind) => {
      let detector: SingleShotDetector;
      beforeAll(async () => {
        detector = await loadSingleShot(await createRuntime(), kind);
        return () => detector.dispose();
      });

      const some =
        name === 'tfjs-wasm'
          ? shortlist(goldens, ([image]) => image.includes(TYPICAL[0]))
          : goldens;
      it.each(some)('are found in %s', async (image, golden) => {
        const expected = golden[kind.card.architecture] ?? [];
        const photo = readPng(sharedPath('goldens', image));
        expectFaces(await detector.detect(photo, { closeUps: false }), expected);
        // A second look may find more.
        const withCloseUps = await detector.detect(photo);
        const again = expected.map((face) => nearest(withCloseUps, face));
        expectFaces(again, expected);
      });
    });
  });
});

/** Each has its place, whatever the order of equal scores. */
function expectFaces(faces: readonly DetectedFace[], expected: readonly GoldenFace[]): void {
  expect(faces).toHaveLength(expected.length);
  expect(new Set(expected.map((face) => nearest(faces, face))).size).toBe(expected.length);
  for (const golden of expected) {
    const face = nearest(faces, golden);
    expect(Math.abs(face.score - golden.score)).toBeLessThan(1e-3);
    expect(furthest(face.box, golden.box)).toBeLessThan(0.05);
    expect(furthest(face.landmarks.flat(), golden.landmarks.flat())).toBeLessThan(0.05);
  }
}

function nearest(faces: readonly DetectedFace[], golden: GoldenFace): DetectedFace {
  const distance = ({ box }: DetectedFace) => furthest(box, golden.box);
  return faces.reduce((best, face) => (distance(face) < distance(best) ? face : best));
}

function furthest(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
}
