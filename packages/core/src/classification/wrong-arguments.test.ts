import { it } from 'vitest';
import { mobilefacenet } from '../models/index.js';
import { expectOnlyFaceNetErrorsWithin } from '../testing/whatever.js';
import {
  CLASSIFIER_KINDS,
  type ClassifyOptions,
  evaluateClassifier,
  readClassifier,
  trainClassifier,
  writeClassifier,
} from './index.js';

const { id, thresholds, defaultFar } = mobilefacenet;
const card = { id, thresholds, defaultFar, embeddingSize: 2 };
const vectors = [
  [1, 0],
  [0.8, 0.6],
  [-1, 0],
  [-0.8, 0.6],
];
const faces = () => ({
  embeddings: vectors.map((vector) => ({ model: card.id, vector })),
  labels: ['ann', 'ann', 'bob', 'bob'],
  card,
});
const options: ClassifyOptions = { far: 0.1, threshold: 1, minProbability: 0.1, count: 2 };

it.each(CLASSIFIER_KINDS)(
  '%s: what is passed instead of the right thing is refused by name',
  async (kind) => {
    const settings = { kind, tolerance: 0.01, seed: 1, neighbours: 2 };
    await expectOnlyFaceNetErrorsWithin(trainClassifier, () => [faces(), settings]);
    const rows = { ...faces(), embeddings: Float32Array.from(vectors.flat()) };
    await expectOnlyFaceNetErrorsWithin(trainClassifier, () => [rows, settings]);
    const classifier = await trainClassifier(faces(), settings);
    const { embeddings, labels } = faces();
    await expectOnlyFaceNetErrorsWithin(
      (...args: Parameters<typeof classifier.classify>) => classifier.classify(...args),
      () => [embeddings[0], options],
    );
    await expectOnlyFaceNetErrorsWithin(
      (...args: Parameters<typeof classifier.classifyAll>) => classifier.classifyAll(...args),
      () => [embeddings, options],
    );
    const found = await classifier.classifyAll(embeddings);
    const names = classifier.classNames;
    await expectOnlyFaceNetErrorsWithin(evaluateClassifier, () => [names, [...found], labels]);
    await expectOnlyFaceNetErrorsWithin(readClassifier, () => [writeClassifier(classifier)]);
    await expectOnlyFaceNetErrorsWithin(writeClassifier, () => [classifier]);
  },
);
