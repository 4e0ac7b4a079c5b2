import '@tensorflow/tfjs-backend-wasm';
import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { readClassifier, trainClassifier, writeClassifier } from '../../classification/index.js';
import { Embedding } from '../../pipeline/embedding.js';
import { createOnnxProgramEngine } from '../../runtime/onnx/index.js';
import { createTfjsProgramEngine } from '../../runtime/tfjs/program/index.js';
import { seededRandom } from '../data/seeded-random.js';
import { hostTrainingEngine } from '../host-training-session.js';
import type { EnrolledFace } from './enrolled-face.js';
import { type PeopleHeadOptions, trainPeopleHead } from './train-people-head.js';

const SIZE = 64;
const card = {
  id: 'toy',
  embeddingSize: SIZE,
  thresholds: [
    { far: 1e-2, distance: 1.2 },
    { far: 1e-4, distance: 1 },
  ],
};

const random = seededRandom(7);
const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const unit = (values: readonly number[]) => {
  const length = Math.hypot(...values);
  return new Embedding(
    'toy',
    Float32Array.from(values, (value) => value / length),
  );
};
const drawn = () => Array.from({ length: SIZE }, gauss);
const directions = [drawn(), drawn(), drawn()];
/** One that is near to a person, and like the views of everybody. */
const blur = drawn();
const seen = (person: number, noise: number, blurred = 0) =>
  unit(directions[person]!.map((value, i) => value + noise * gauss() + blurred * blur[i]!));

const faces: EnrolledFace[] = [0, 1, 2].flatMap((person) =>
  Array.from({ length: 4 }, () => ({
    name: `person ${person}`,
    embedding: seen(person, 0.6),
    views: [seen(person, 0.6, 1.5)],
  })),
);

const engines = {
  onnxruntime: async () => hostTrainingEngine(createOnnxProgramEngine({ ort, threads: 1 })),
  'tfjs on wasm': async () =>
    hostTrainingEngine(await createTfjsProgramEngine({ backend: 'wasm' })),
};
type Settings = Partial<PeopleHeadOptions>;
const train = async (settings: Settings = {}, name: keyof typeof engines = 'onnxruntime') =>
  trainPeopleHead({ engine: await engines[name](), card, faces, ...settings });

describe.each(Object.keys(engines) as (keyof typeof engines)[])('a head on %s', (name) => {
  it('begins with the loss of ArcFace at the means, and loses less and less', async () => {
    // With one vector a person, batches hold nothing that is drawn.
    const single = [0, 1, 2].map((person) => faces[person * 4]!);
    const plain = single.map(({ name: of, embedding }) => ({ name: of, embedding }));
    const { losses } = await train({ faces: plain, batchSize: 3, margin: 0.5, scale: 4 }, name);
    const vectors = plain.map(({ embedding }) => Float32Array.from(embedding.vector));
    const cosine = (a: number, b: number) =>
      vectors[a]!.reduce((sum, value, i) => sum + value * vectors[b]![i]!, 0);
    const rows = [0, 1, 2].map((own) => {
      const logits = [0, 1, 2].map((other) =>
        other === own ? 4 * Math.cos(0.5) : 4 * cosine(own, other),
      );
      return Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[own]!;
    });
    expect(losses[0]).toBeCloseTo((rows[0]! + rows[1]! + rows[2]!) / 3, 4);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(losses).toHaveLength(100);
  });

  it('names faces as seen, where means do not, and knows strangers', async () => {
    const told: number[] = [];
    const { classifier, losses } = await train(
      { learningRate: 5e-3, onStep: ({ step, accuracy }) => told.push(step, accuracy) },
      name,
    );
    const mean = (some: readonly number[]) => some.reduce((a, b) => a + b, 0) / some.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.5 * mean(losses.slice(0, 10)));
    expect(told).toHaveLength(200);
    expect(told.at(-2)).toBe(100);
    expect(classifier.kind).toBe('centroid');
    expect(classifier.faces).toEqual([4, 4, 4]);
    const looks = Array.from({ length: 90 }, (_, i) => ({
      name: `person ${i % 3}`,
      face: seen(i % 3, 1, 2),
    }));
    const before = await trainClassifier(
      {
        card,
        embeddings: faces.map(({ embedding }) => embedding),
        labels: faces.map(({ name: of }) => of),
      },
      { kind: 'centroid' },
    );
    const right = (by: typeof before) =>
      looks.filter(({ name: of, face }) => by.classify(face).best.name === of).length;
    expect(right(classifier)).toBeGreaterThanOrEqual(right(before));
    expect(classifier.classify(unit(drawn())).name).toBeUndefined();
    expect(classifier.classify(seen(1, 0.3)).name).toBe('person 1');
  });
});

it('leaves no tensor behind, however many steps', async () => {
  const engine = await engines['tfjs on wasm']();
  const tensors = () => tfjsEngine().state.numTensors;
  const before = tensors();
  const during: number[] = [];
  await trainPeopleHead({ engine, card, faces, steps: 20, onStep: () => during.push(tensors()) });
  expect(during[19]).toBe(during[1]);
  expect(tensors()).toBe(before);
});

it('draws the same from the same seed, and else from another', async () => {
  const [first, again, other] = [await train(), await train(), await train({ seed: 1 })];
  expect(again.losses).toEqual(first.losses);
  expect(other.losses).not.toEqual(first.losses);
});

it('comes back from a file as it was', async () => {
  const { classifier } = await train({ steps: 5 });
  const restored = readClassifier(writeClassifier(classifier));
  const face = seen(2, 0.8);
  expect(restored.classify(face)).toEqual(classifier.classify(face));
});

it('stops when it is told to, between two steps', async () => {
  const stop = new AbortController();
  let steps = 0;
  const training = train({
    signal: stop.signal,
    onStep: () => {
      steps += 1;
      if (steps === 3) stop.abort();
    },
  });
  await expect(training).rejects.toMatchObject({ code: 'ABORTED' });
  expect(steps).toBe(3);
});

it.each<[string, Settings]>([
  ['one person', { faces: faces.slice(0, 4) }],
  ['nobody', { faces: [] }],
  ['no list', { faces: undefined as never }],
  ['an empty name', { faces: [{ ...faces[0]!, name: '' }, faces[5]!] }],
  ['a name that is none', { faces: [{ ...faces[0]!, name: 5 as never }, faces[5]!] }],
  ['no embedding', { faces: [{ name: 'a' } as never, faces[5]!] }],
  ['views that are no list', { faces: [{ ...faces[0]!, views: 1 as never }, faces[5]!] }],
  ['another model', { card: { ...card, id: 'other' } }],
  ['another size', { card: { ...card, embeddingSize: 63 } }],
  ['no card', { card: undefined as never }],
  ['no steps', { steps: 0 }],
  ['half a batch', { batchSize: 0.5 }],
  ['a rate of nothing', { learningRate: 0 }],
  ['a margin beyond the half circle', { margin: 4 }],
  ['a scale beyond the file', { scale: 201 }],
  ['a seed that is none', { seed: -1 }],
])('refuses %s', async (_, settings) => {
  await expect(train(settings)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
