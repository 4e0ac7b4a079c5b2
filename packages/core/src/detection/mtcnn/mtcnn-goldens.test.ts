import { readFileSync } from 'node:fs';
import { readPng, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { testRuntimes } from '../../models/testing/runtimes.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { Mtcnn } from './mtcnn.js';

interface GoldenFace {
  readonly box: readonly number[];
  readonly score: number;
  readonly points: readonly (readonly number[])[];
}

function goldensOf(folder: string): [string, readonly GoldenFace[]][] {
  if (sharedMissing('goldens', folder)) return [];
  const path = sharedPath('goldens', folder, 'goldens.json');
  const { images } = JSON.parse(readFileSync(path, 'utf8')) as {
    images: Record<string, { faces: GoldenFace[] }>;
  };
  return Object.entries(images).map(([name, { faces }]) => [`${folder}/${name}`, faces]);
}

const goldens = shortlist(
  [...goldensOf('mtcnn'), ...goldensOf('mtcnn-stages')],
  (_, i) => i % 8 === 0,
);

describe.skipIf(goldens.length === 0)("the original's faces", () => {
  describe.each(testRuntimes)('on %s', (name, createRuntime) => {
    let detector: Mtcnn;
    beforeAll(async () => {
      const options = { compat: true };
      detector = await Mtcnn.load(await createRuntime(), await defaultMtcnnWeights(), options);
      return () => detector.dispose();
    });

    const some = name === 'tfjs-wasm' ? shortlist(goldens, (_, i) => i === 1) : goldens;
    it.each(some)('are found in %s', async (image, expected) => {
      const faces = await detector.detect(readPng(sharedPath('goldens', image)));
      expect(faces).toHaveLength(expected.length);
      for (const [i, { box, score, points }] of expected.entries()) {
        const face = faces[i];
        expect(face?.score).toBeCloseTo(score, 4);
        expectNear(face?.box ?? [], box);
        expectNear(face?.landmarks.flat() ?? [], points.flat());
      }
    });
  });
});

/** Within a twentieth of a pixel. */
function expectNear(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries()) {
    expect(Math.abs(value - (expected[i] as number))).toBeLessThan(0.05);
  }
}
