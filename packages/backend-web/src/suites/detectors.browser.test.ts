import { readFileSync } from 'node:fs';
import { convertModel, modelCards } from '@facenet/core/models';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  chromiumMissing,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceFiles, sourcesMissing } from '../../../core/src/models/testing/source-files.js';

type Program = typeof import('./testing/models.page.js');

interface GoldenFace {
  readonly box: readonly number[];
  readonly score: number;
  readonly landmarks: readonly (readonly number[])[];
}

const program = new URL('./testing/models.page.ts', import.meta.url);
const missing = chromiumMissing() || sharedMissing('goldens/detectors');
const cards = ['retinaface', 'scrfd-500m', 'yunet'].map((id) => modelCards.get(id));

/** One face, and several; on Node every golden is tried. */
const PHOTOS = ['mtcnn/Jean_Nagel_0001.png', 'mtcnn/Chen_Liang_Yu_0001.png'];

function goldens(architecture: string): (readonly GoldenFace[])[] {
  const path = sharedPath('goldens/detectors/goldens.json');
  const { images } = JSON.parse(readFileSync(path, 'utf8')) as {
    images: Record<string, Record<string, readonly GoldenFace[]>>;
  };
  return PHOTOS.map((photo) => images[photo]?.[architecture] ?? []);
}

describe.skipIf(missing)('the faces of the reference decoding, in Chromium', () => {
  const some = cards.filter((card) => !sourcesMissing(card));
  let browser: Browser;
  let page: ProgramPage<Program>;
  beforeAll(async () => {
    const pages: Record<string, Uint8Array> = {};
    for (const card of some) {
      pages[`/detectors/${card.id}.safetensors`] = convertModel(card, await sourceFiles(card));
    }
    browser = await openChromium();
    const folders = { '/goldens/': sharedPath('goldens') };
    page = await openPage<Program>(browser, program, { pages, folders });
  });
  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it.each(some)('are found by $id', async (card) => {
    const photos = PHOTOS.map((photo) => `/goldens/${photo}`);
    const found = await page.call('detectBy', 'wasm', card.id, photos);
    for (const [i, expected] of goldens(card.architecture).entries()) {
      expect(expected.length).toBeGreaterThan(0);
      expect(found[i]).toHaveLength(expected.length);
      for (const [k, { box, score, landmarks }] of expected.entries()) {
        const face = found[i]?.[k];
        expect(face?.score).toBeCloseTo(score, 3);
        const values = [...(face?.box ?? []), ...(face?.landmarks.flat() ?? [])];
        const moved = [...box, ...landmarks.flat()].map((value, n) =>
          Math.abs(value - (values[n] as number)),
        );
        expect(Math.max(...moved)).toBeLessThan(0.05);
      }
    }
  });
});
