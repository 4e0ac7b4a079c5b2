import { expect, it } from 'vitest';
import { mobilefacenet } from '../models/index.js';
import { expectOnlyFaceNetErrorsWithin, methodOfNew } from '../testing/whatever.js';
import {
  FaceTracker,
  identifyByClassifier,
  trackFaces,
  trackFrames,
  trackingMetrics,
  trackVideo,
} from './index.js';

const { id, embeddingSize, thresholds, defaultFar } = mobilefacenet;
const card = { id, embeddingSize, thresholds, defaultFar };
const embedding = { model: card.id, vector: [1, 0] };
const face = { box: [0, 0, 9, 9], score: 0.9, embedding, quality: 0.5 };
const image = { width: 8, height: 8, data: new Uint8Array(192) };
const person = { id: 'ann', name: 'Ann' };
const people = { identifyEmbeddings: async () => [{ person }] };
const facenet = {
  card,
  detect: async () => [],
  align: async () => [],
  embed: async () => [],
};
const frame = (time: number) => ({ time, read: async () => image });

/** Of a tracker that follows one face. */
function tracker(): FaceTracker {
  const made = new FaceTracker({ card });
  made.update({ time: 1, faces: [face] } as never);
  return made;
}

async function all(frames: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of frames);
}

const calls: readonly (readonly [string, (...given: never[]) => unknown, () => unknown[]])[] = [
  [
    'new FaceTracker',
    (options) => new FaceTracker(options),
    () => [{ card, gap: 9, memory: 9, looks: 2, confirmAfter: 1, minScore: 0, enough: 1 }],
  ],
  ['update', methodOfNew(tracker, 'update'), () => [{ time: 2, faces: [face] }]],
  ['needsEmbedding', methodOfNew(tracker, 'needsEmbedding'), () => [{ time: 2, faces: [face] }]],
  ['predict', methodOfNew(tracker, 'predict'), () => [2]],
  ['vote', methodOfNew(tracker, 'vote'), () => [1, person, 0.5]],
  ['addEmbedding', methodOfNew(tracker, 'addEmbedding'), () => [1, { ...embedding }, 0.5]],
  ['recognize', methodOfNew(tracker, 'recognize'), () => [{ ...people }, {}]],
  ['identifyByClassifier', identifyByClassifier, () => [{ classifyAll: async () => [] }, {}]],
  ['trackFaces', trackFaces, () => [tracker(), facenet, image, 2, { people: { ...people } }]],
  [
    'trackVideo',
    (...given: unknown[]) => all(trackVideo(...(given as Parameters<typeof trackVideo>))),
    () => [new FaceTracker(), facenet, [frame(1), frame(2)], { every: 1 }],
  ],
  [
    'trackFrames',
    trackFrames,
    () => [facenet, video(), { onFaces() {}, every: 1, interval: 1, ...signal }],
  ],
  [
    'trackingMetrics',
    trackingMetrics,
    () => [[{ truth: [{ id: 'a', box: [0, 0, 1, 1] }], tracks: [{ id: 1, box: [0, 0, 1, 1] }] }]],
  ],
];

/** As a signal that is no plain object it is left as it is. */
const signal = { signal: new AbortController().signal };

async function* video() {
  yield frame(1);
}

it.each(calls)('%s throws nothing but FaceNetErrors', async (_, call, good) => {
  await expectOnlyFaceNetErrorsWithin(call, good);
});

it('refuses a score that is no number, which would lose the face without a word', () => {
  const nameless = { box: [0, 0, 9, 9], score: Number.NaN } as never;
  expect(() => new FaceTracker().update({ time: 1, faces: [nameless] })).toThrow('score NaN.');
});
