import { readPng, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { crop } from '../../image/crop.js';
import { resizeArea } from '../../image/resize-area.js';
import { type RgbImage, rgbImage } from '../../image/rgb-image.js';
import { quickRuntimes } from '../../models/testing/runtimes.js';
import type { ProgressEvent } from '../../progress.js';
import type { Runtime, TensorData } from '../../runtime/runtime.js';
import type { DetectedFace } from '../face-detector.js';
import { noiseImage } from '../testing/noise-image.js';
import { recordRuns } from '../testing/record-runs.js';
import { loadSingleShot, singleShotDetectors } from '../testing/single-shot-detectors.js';
import type { SingleShotDetector } from './single-shot-detector.js';

const grey = (width: number, height: number) =>
  rgbImage(width, height, new Uint8Array(width * height * 3).fill(127));
const wrong = { code: 'INVALID_ARGUMENT' };
const noPhotos = sharedMissing('goldens', 'mtcnn');
const golden = (name: string) => readPng(sharedPath('goldens', 'mtcnn', `${name}.png`));

const kinds = shortlist(singleShotDetectors, ({ card }) => card.id !== 'yunet');

describe.each(quickRuntimes)('SingleShotDetector on %s', (_name, createRuntime) => {
  describe.each(kinds)('$card.id', (kind) => {
    let runtime: Runtime;
    let detector: SingleShotDetector;
    beforeAll(async () => {
      runtime = await createRuntime();
      detector = await loadSingleShot(runtime, kind);
      return () => detector.dispose();
    });

    it('refuses options out of range, and those of other detectors', async () => {
      await expect(loadSingleShot(runtime, kind, { threshold: 2 })).rejects.toMatchObject(wrong);
      const foreign = { thresholds: [0, 0, 0] } as object;
      await expect(detector.detect(grey(64, 64), foreign)).rejects.toMatchObject(wrong);
    });

    it('refuses what is no list of images', async () => {
      const cut = { width: 64, height: 64, data: new Uint8Array(100) };
      await expect(detector.detectBatch([grey(32, 32), cut])).rejects.toMatchObject(wrong);
      const none = undefined as unknown as RgbImage[];
      await expect(detector.detectBatch(none)).rejects.toMatchObject(wrong);
      expect(await detector.detectBatch([])).toEqual([]);
    });

    it('reports progress up to the end', async () => {
      const events: ProgressEvent[] = [];
      const onProgress = (event: ProgressEvent) => events.push(event);
      await detector.detect(noiseImage(500, 400), { onProgress, tileSide: 320 });
      expect(events.length).toBeGreaterThan(2);
      expect(events.map(({ done }) => done)).toEqual(
        events.map(({ done }) => done).sort((a, b) => a - b),
      );
      const { done, total } = events.at(-1) as ProgressEvent;
      expect(done).toBe(total);
    });

    it('shows the network less for a larger minSize, and bounded tiles of a large photo', async () => {
      const { recording, runs } = await recordingDetector();
      const image = noiseImage(700, 500);
      const pixels = async (options: { minSize?: number; tileSide?: number }) => {
        runs.length = 0;
        await recording.detect(image, { ...options, closeUps: false });
        return runs.map(({ shape }) => shape.slice(0, 3));
      };
      expect(await pixels({})).toEqual([[1, 512, 704]]);
      expect(await pixels({ minSize: 1 })).toEqual([[1, 512, 704]]);
      const minSize = kind.design.smallest * 4;
      expect(await pixels({ minSize })).toEqual([[1, 128, 192]]);
      const tiles = await pixels({ tileSide: 320 });
      expect(tiles.length).toBeGreaterThan(2);
      for (const [batch = 0, height = 0, width = 0] of tiles) {
        expect(batch * height * width).toBeLessThanOrEqual(352 * 352);
      }
      await recording.dispose();
    });

    it.skipIf(noPhotos)('gives the same in a batch as one by one, in few runs', async () => {
      const { recording, runs } = await recordingDetector();
      const portrait = golden('Anthony_Hopkins_0001');
      const images = [
        portrait,
        crop(portrait, { x: 60, y: 50, width: 130, height: 160 }),
        golden('Brad_Miller_0001'),
        grey(250, 240),
      ];
      const oneByOne = [];
      for (const image of images) oneByOne.push(await detector.detect(image));
      const together = await recording.detectBatch(images);
      // The three of 256x256, the crop, and the copies of what has no large face.
      expect(runs.map(({ shape }) => shape[0])).toEqual([3, 1, 1]);
      expect(together).toHaveLength(images.length);
      for (const [i, faces] of together.entries()) expectSame(faces, oneByOne[i] ?? [], 0.01);
      expect(oneByOne[1]).toHaveLength(1);
      await recording.dispose();
    });

    it.skipIf(noPhotos)(
      'finds a face that fills the photo, and gives its place in it',
      async () => {
        const portrait = golden('Anthony_Hopkins_0001');
        const [face] = await detector.detect(portrait);
        const [x, y, right, bottom] = (face?.box ?? []).map(Math.round) as [
          number,
          number,
          number,
          number,
        ];
        const tight = crop(portrait, { x, y, width: right - x, height: bottom - y });
        const large = resizeArea(tight, tight.width * 8, tight.height * 8);
        const [found, ...others] = await detector.detect(large);
        expect(others).toEqual([]);
        const points = (found?.landmarks ?? []).flat();
        const expected = (face?.landmarks ?? []).flatMap(([px, py]) => [
          (px - x) * 8,
          (py - y) * 8,
        ]);
        expect(points).toHaveLength(10);
        for (const [i, value] of points.entries()) {
          expect(Math.abs(value - (expected[i] as number))).toBeLessThan(0.06 * large.width);
        }
      },
    );

    it.skipIf(noPhotos)('finds in tiles what it finds in the whole', async () => {
      const { image, faces: placed } = composite();
      const settings = { closeUps: false, minSize: 1 };
      const whole = await detector.detect(image, { ...settings, tileSide: 4096 });
      const tiled = await detector.detect(image, { ...settings, tileSide: 640 });
      expect(whole).toHaveLength(placed);
      expect(tiled).toHaveLength(placed);
      const partners = whole.map((face) => nearest(tiled, face));
      expect(new Set(partners).size).toBe(placed);
      for (const [i, { box }] of whole.entries()) {
        // Those that no tile has whole come from a copy of half the size.
        const height = box[3] - box[1];
        const within = height < 90 ? 2 : 0.08 * height;
        expect(distance(partners[i] as DetectedFace, whole[i] as DetectedFace)).toBeLessThan(
          within,
        );
      }
    });

    async function recordingDetector() {
      const runs: TensorData[] = [];
      const recording = await loadSingleShot(
        recordRuns(runtime, (_network, input) => runs.push(input)),
        kind,
      );
      return { recording, runs };
    }
  });
});

/**
 * Portraits on grey, faces of 55 and of 120 pixels, in the middle and at the corners of tiles of 640
 * pixels.
 */
function composite() {
  const image = grey(1500, 1100);
  const names = ['Anthony_Hopkins_0001', 'Anthony_Hopkins_0002', 'Arnaud_Clement_0001'];
  const places = [
    [0, 0, 250],
    [400, 430, 250],
    [930, 80, 250],
    [450, 10, 125],
    [480, 800, 125],
    [970, 480, 125],
    [1375, 975, 125],
    [40, 500, 125],
  ] as const;
  for (const [i, [x, y, side]] of places.entries()) {
    const portrait = resizeArea(golden(names[i % names.length] as string), side, side);
    for (let row = 0; row < side; row++) {
      const pixels = portrait.data.subarray(row * side * 3, (row + 1) * side * 3);
      image.data.set(pixels, ((y + row) * image.width + x) * 3);
    }
  }
  return { image, faces: places.length };
}

function nearest(faces: readonly DetectedFace[], to: DetectedFace): DetectedFace {
  return faces.reduce((best, face) => (distance(face, to) < distance(best, to) ? face : best));
}

/** Of the corners that lie furthest apart, in pixels. */
function distance(a: DetectedFace, b: DetectedFace): number {
  return Math.max(...a.box.map((value, i) => Math.abs(value - (b.box[i] as number))));
}

function expectSame(
  faces: readonly DetectedFace[],
  expected: readonly DetectedFace[],
  within: number,
): void {
  expect(faces).toHaveLength(expected.length);
  for (const [i, { box, score, landmarks }] of faces.entries()) {
    const other = expected[i] as DetectedFace;
    expect(score).toBeCloseTo(other.score, 4);
    const values = [...box, ...landmarks.flat()];
    for (const [k, value] of [...other.box, ...other.landmarks.flat()].entries()) {
      expect(Math.abs((values[k] as number) - value)).toBeLessThan(within);
    }
  }
}
