import { readdirSync } from 'node:fs';
import { readPng, sharedMissing, sharedPath, shortlist, thorough } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crop } from '../../image/crop.js';
import { resizeArea } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';
import { quickRuntimes } from '../../models/testing/runtimes.js';
import type { Box } from '../face-detector.js';
import { loadSingleShot, singleShotDetectors } from '../testing/single-shot-detectors.js';
import type { SingleShotDetector } from './single-shot-detector.js';

/** Photos of one person, as LFW has them. */
const portraits = sharedMissing('goldens', 'mtcnn-stages')
  ? []
  : readdirSync(sharedPath('goldens', 'mtcnn-stages')).filter((name) => /^[A-Z].*png$/.test(name));

interface Case {
  readonly name: string;
  readonly tightness: number;
  readonly times: number;
}

const TIGHTNESS = [0.9, 1, 1.1];
const TIMES = [1, 4, 8];

const cases: readonly Case[] = shortlist(
  portraits.flatMap((name, i) =>
    TIGHTNESS.map((tightness, k) => ({ name, tightness, times: TIMES[(i + k) % 3] as number })),
  ),
  (_, i) => i === 1,
);

describe.skipIf(cases.length === 0)('faces that fill the photo', () => {
  describe.each(quickRuntimes)('on %s', (_name, createRuntime) => {
    describe.each(singleShotDetectors)('by $card.id', (kind) => {
      let detector: SingleShotDetector;
      let missed = 0;
      beforeAll(async () => {
        detector = await loadSingleShot(await createRuntime(), kind);
        return () => detector.dispose();
      });
      // Without the second look, SCRFD misses half of them.
      afterAll(() => expect(missed / cases.length).toBeLessThanOrEqual(thorough ? 0.005 : 0));

      it.each(cases)('are found in $name, $tightness of the box, times $times', async (tight) => {
        const photo = readPng(sharedPath('goldens', 'mtcnn-stages', tight.name));
        const [face] = await detector.detect(photo);
        const { image, box } = cutTightly(photo, face?.box as Box, tight);
        const found = await detector.detect(image);
        const right = found.filter((other) => sharedPart(other.box, box) >= 0.4);
        if (right.length === 0) missed++;
        expect(right.length).toBeLessThanOrEqual(1);
      });
    });
  });
});

function cutTightly(photo: RgbImage, [x1, y1, x2, y2]: Box, { tightness, times }: Case) {
  const growX = ((tightness - 1) * (x2 - x1)) / 2;
  const growY = ((tightness - 1) * (y2 - y1)) / 2;
  const x = Math.round(x1 - growX);
  const y = Math.round(y1 - growY);
  const width = Math.round(x2 + growX) - x;
  const height = Math.round(y2 + growY) - y;
  const cut = crop(photo, { x, y, width, height });
  const box = [x1 - x, y1 - y, x2 - x, y2 - y].map((value) => value * times) as unknown as Box;
  return { image: resizeArea(cut, width * times, height * times), box };
}

/** Intersection over union. */
function sharedPart(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);
  return (width * height) / (area(a) + area(b) - width * height);
}
