import '@tensorflow/tfjs-backend-wasm';
import { readdirSync } from 'node:fs';
import { Embedding } from '@facenet/core';
import { createTfjsProgramEngine } from '@facenet/core/tfjs';
import { hostTrainingEngine, type TrainingEngine, trainPeopleHead } from '@facenet/core/training';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  chromiumMissing,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Photo } from './testing/training.page.js';
import { tripletTraining } from './testing/triplet-training.js';

type Program = typeof import('./testing/training.page.js');

const LFW = ['data', 'lfw'];
const PEOPLE = ['Andy_Roddick', 'Bill_Gates', 'Halle_Berry', 'Hillary_Clinton'];
const STRANGERS = ['AJ_Cook', 'Adam_Ant', 'Adriana_Lima', 'Aidan_Quinn', 'Ainsworth_Dyer'];
const ENROLLED = 3;
const HELD_OUT = 4;
const STEPS = 40;

const photosOf = (person: string, from: number, to: number): Photo[] =>
  readdirSync(sharedPath(...LFW, person))
    .sort()
    .slice(from, to)
    .map((file) => ({ address: `/lfw/${person}/${file}`, name: person }));

type Enrolled = Awaited<ReturnType<Program['enrol']>>;

/** The same on Node: WebAssembly as tfjs has it. */
const onNode = async () => hostTrainingEngine(await createTfjsProgramEngine({ backend: 'wasm' }));

function headOnNode(engine: TrainingEngine, { card, faces }: Enrolled) {
  const embedding = (values: number[]) => new Embedding(card.id, Float32Array.from(values));
  const enrolled = faces.map(({ name, vectors: [sharp, ...views] }) => ({
    name,
    embedding: embedding(sharp as number[]),
    views: views.map(embedding),
  }));
  return trainPeopleHead({ engine, card, faces: enrolled, steps: STEPS });
}

describe.skipIf(chromiumMissing() || sharedMissing(...LFW))('training in a page', () => {
  /** Of the engines before. */
  const firstLosses: (readonly number[])[] = [];
  let browser: Browser;
  let page: ProgramPage<Program>;
  let enrolled: Enrolled;

  beforeAll(async () => {
    browser = await openChromium({ graphics: 'webgl' });
    const program = new URL('./testing/training.page.ts', import.meta.url);
    page = await openPage<Program>(browser, program, {
      folders: { '/lfw/': sharedPath(...LFW) },
    });
    enrolled = await page.call(
      'enrol',
      PEOPLE.flatMap((person) => photosOf(person, 0, ENROLLED)),
      [
        ...PEOPLE.flatMap((person) => photosOf(person, ENROLLED, ENROLLED + HELD_OUT)),
        ...STRANGERS.flatMap((person) =>
          photosOf(person, 0, 1).map(({ address }) => ({ address })),
        ),
      ],
      [0, 1, ENROLLED, ENROLLED, ENROLLED + 1, 2 * ENROLLED],
    );
  });
  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  describe.each(['wasm', 'webgl'] as const)('on %s', (runtime) => {
    it('teaches a head the people who were enrolled', async () => {
      const trained = await page.call('trainHead', runtime, STEPS);
      expect(trained.engine).toBe(`tfjs-${runtime}`);
      const { losses: told, before, after, tensors } = trained;
      const mean = (some: readonly number[]) => some.reduce((a, b) => a + b, 0) / some.length;
      expect(mean(told.slice(-5))).toBeLessThan(0.7 * mean(told.slice(0, 5)));
      // Nearest to their own, named, and strangers who are taken for somebody.
      for (const seen of ['sharp', 'small'] as const) {
        expect(after[seen].nearest).toBeGreaterThanOrEqual(before[seen].nearest);
        expect(after[seen].named).toBeGreaterThanOrEqual(before[seen].named);
        expect(after[seen].strangers).toBeLessThanOrEqual(before[seen].strangers);
      }
      expect(after.small.named).toBeGreaterThan(before.small.named);
      expect(after.sharp.nearest).toBe(PEOPLE.length * HELD_OUT);
      expect(trained.turns).toBeGreaterThan(0);
      expect(tensors.during[19]).toBe(tensors.during[1]);
      expect(tensors.after).toBe(tensors.began);
      const { losses: expected } = await headOnNode(await onNode(), enrolled);
      for (const other of [expected, ...firstLosses]) {
        for (const step of [0, 1, 2]) {
          expect(Math.abs((told[step] as number) - (other[step] as number))).toBeLessThan(5e-4);
        }
      }
      firstLosses.push(told);
    });

    // A step of SqueezeNet on graphics without a GPU takes 13 seconds.
    it.each([
      ['dummy', 20],
      ['squeezenet', 1],
    ] as const)('makes steps of %s on triplets', async (network, steps) => {
      const trained = await page.call('trainTriplets', runtime, network, steps);
      expect(trained.engine).toBe(`tfjs-${runtime}`);
      const { losses: told, tensors } = trained;
      expect(told).toHaveLength(steps);
      const images = Float32Array.from(enrolled.triplets);
      const expected = await tripletTraining(await onNode(), network, images, Math.min(3, steps));
      expect(expected[0]).toBeGreaterThan(0.1);
      for (const [step, loss] of expected.entries()) {
        expect(Math.abs((told[step] as number) - loss)).toBeLessThan(5e-4);
      }
      expect(tensors.during.at(-1)).toBe(tensors.during[Math.min(1, steps - 1)]);
      expect(tensors.after).toBe(tensors.began);
    });
  });
});
