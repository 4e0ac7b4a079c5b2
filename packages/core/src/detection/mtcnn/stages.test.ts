import { readFileSync } from 'node:fs';
import { readPng, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { createONet, createPNet, createRNet } from '../../models/mtcnn.js';
import { testRuntimes } from '../../models/testing/runtimes.js';
import type { Session } from '../../runtime/runtime.js';
import { suppressNonMaxima } from '../nms.js';
import { defaultMtcnnWeights } from '../testing/default-weights.js';
import { tilePixels } from './level-tiles.js';
import { completeOptions } from './options.js';
import { filterProposals } from './output-stage.js';
import { createLook, findLevelCandidates, proposeBoxes } from './proposal-stage.js';
import { pyramidLevels } from './pyramid.js';
import { passingCrops } from './run-on-crops.js';
import { concatBoxes, nextCrops, pickBoxes, type ScoredBoxes } from './scored-boxes.js';

interface Counts {
  readonly scales: readonly {
    readonly scale: number;
    readonly resized: readonly [rows: number, columns: number];
    readonly candidates: number;
    readonly afterNms: number;
  }[];
  readonly stage1AfterNms: number;
  readonly rnetPassed: number;
  readonly stage2AfterNms: number;
  readonly onetPassed: number;
}
type Rows = readonly (readonly number[])[];
type Boxes = Record<'stage1AfterNms' | 'stage2AfterNms', Rows>;

function readImages<Entry>(file: string): [string, Entry][] {
  if (sharedMissing('goldens/mtcnn-stages')) return [];
  const text = readFileSync(sharedPath('goldens/mtcnn-stages', file), 'utf8');
  return Object.entries((JSON.parse(text) as { images: Record<string, Entry> }).images);
}

const few = (_: unknown, i: number) => i % 8 === 0;
const counts = shortlist(readImages<{ counts: Counts }>('goldens.json'), few);
const boxes = shortlist(readImages<Boxes>('stages.json'), few);
const readImage = (name: string) => readPng(sharedPath('goldens/mtcnn-stages', name));
const options = completeOptions({ compat: true });
const never = async () => {};

/**
 * Here two overlapping candidates have the same score. Which one stays is up to numpy's sort, and
 * the numbers of boxes in the later stages depend on it (the faces do not).
 */
const tied = ['Miguel_Jimenez_0001.png', 'composite_1.png'];

describe.skipIf(counts.length === 0)("the original's stages", () => {
  // The faces are compared on every runtime; what leads to them, on one.
  const runtimes = testRuntimes.slice(-1);
  describe.each(runtimes)('on %s', (_name, createRuntime) => {
    let pnet: Session;
    let rnet: { session: Session; side: number; batchSize: number };
    let onet: typeof rnet;
    beforeAll(async () => {
      const [runtime, weights] = [await createRuntime(), await defaultMtcnnWeights()];
      pnet = await runtime.load(createPNet(), weights);
      const session = await runtime.load(createRNet(), weights);
      rnet = { session, side: 24, batchSize: 50 };
      onet = { session: await runtime.load(createONet(), weights), side: 48, batchSize: 7 };
      return () => Promise.all([pnet.dispose(), session.dispose(), onet.session.dispose()]);
    });

    it.each(counts)('pass as many boxes in %s', async (name, { counts: expected }) => {
      const image = readImage(name);
      const levels = pyramidLevels(image.width, image.height, 20, 0.709);
      const pixels = (await tilePixels(image, levels, never))();
      const proposals: ScoredBoxes[] = [];
      expect(levels.map(({ width, height }) => [height, width])).toEqual(
        expected.scales.map(({ resized }) => resized),
      );
      for (const [i, level] of levels.entries()) {
        const found = await findLevelCandidates(level, options, createLook(pnet, level, pixels));
        const kept = suppressed(found, 0.5);
        proposals.push(kept);
        const { scale, candidates, afterNms } = expected.scales[i] as Counts['scales'][number];
        expect(level.scale).toBeCloseTo(scale, 15);
        expect([found.count, kept.count]).toEqual([candidates, afterNms]);
      }
      if (tied.includes(name)) return;
      const first = suppressed(concatBoxes(proposals), 0.7);
      expect(first.count).toBe(expected.stage1AfterNms);
      const passed = await passingCrops(rnet, image, nextCrops(first, 0), 0.7, never);
      expect(passed.boxes.count).toBe(expected.rnetPassed);
      const second = suppressed(passed.boxes, 0.7);
      expect(second.count).toBe(expected.stage2AfterNms);
      const last = await passingCrops(onet, image, nextCrops(second, 1), 0.7, never);
      expect(last.boxes.count).toBe(expected.onetPassed);
    });

    it.each(boxes)('give the same boxes in %s', async (name, expected) => {
      const image = readImage(name);
      const first = await proposeBoxes(pnet, image, options, never);
      expectRows(rowsOf(first, 9), expected.stage1AfterNms);
      const second = await filterProposals(rnet, image, nextCrops(first, 0), 0.7, never);
      expectRows(rowsOf(second, 5), expected.stage2AfterNms);
    });
  });
});

function suppressed(boxes: ScoredBoxes, overlap: number): ScoredBoxes {
  return pickBoxes(boxes, suppressNonMaxima(boxes.corners, boxes.scores, overlap, 'union'));
}

/** As the original has them: corners, score, and regression if 9 columns are wanted. */
function rowsOf({ count, corners, scores, regression }: ScoredBoxes, columns: 5 | 9): Rows {
  return Array.from({ length: count }, (_, i) => [
    ...corners.subarray(i * 4, i * 4 + 4),
    scores[i] as number,
    ...regression.subarray(i * 4, i * 4 + columns - 5),
  ]);
}

/** Boxes in the order of their scores; where these are equal to float32's precision, any order. */
function expectRows(rows: Rows, expected: Rows): void {
  expect(rows).toHaveLength(expected.length);
  for (const [i, row] of expected.entries()) {
    expect(Math.abs((rows[i]?.[4] as number) - (row[4] as number))).toBeLessThan(1e-4);
    const same = rows.filter((other) => other.every((v, k) => Math.abs(v - (row[k] ?? 0)) < 1e-3));
    expect(same).toHaveLength(1);
  }
}
