import { describe, expect, it } from 'vitest';
import { Embedding } from '../pipeline/embedding.js';
import type { ProgressEvent } from '../progress.js';
import { readClassifier, writeClassifier } from './classifier-file.js';
import { CLASSIFIER_KINDS } from './methods.js';
import { makePeople } from './testing/people.js';
import { trainClassifier } from './train-classifier.js';

const known = makePeople(10, 8);
const tests = makePeople(10, 8, { seed: 1 });
/** As many people that were not trained. */
const strangers = makePeople(60, 8, { skip: 10 });

describe.each(CLASSIFIER_KINDS)('%s', (kind) => {
  /** Six faces of each; the other two are to be recognised. */
  const learned = (_: unknown, i: number) => i % 8 < 6;
  const trained = trainClassifier(
    {
      ...known,
      embeddings: known.embeddings.filter(learned),
      labels: known.labels.filter(learned),
    },
    { kind },
  );

  it('recognises people', async () => {
    const classifier = await trained;
    expect(classifier).toMatchObject({ kind, model: 'made-up', embeddingSize: 64 });
    expect(classifier.classNames).toEqual(Array.from({ length: 10 }, (_, i) => `Person ${i}`));
    expect(classifier.faces).toEqual(new Array(10).fill(6));
    for (const [i, face] of tests.embeddings.entries()) {
      if (i % 8 < 6) continue;
      const found = classifier.classify(face);
      expect(found.best.name).toBe(tests.labels[i]);
      expect(found.best).toEqual(found.candidates[0]);
      expect(found.candidates).toHaveLength(3);
      const sum = found.probabilities.reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 9);
      const most = Math.max(...found.probabilities);
      expect(found.best.probability).toBe(most);
      expect(found.probabilities[found.best.index]).toBe(most);
      expect(most).toBeGreaterThan(0.3);
    }
  });

  it('takes hardly a stranger for somebody, and hardly anybody for a stranger', async () => {
    const classifier = await trained;
    const share = (faces: readonly Embedding[], far: number) =>
      faces.filter((face) => classifier.classify(face, { far }).name !== undefined).length /
      faces.length;
    expect(share(strangers.embeddings, 0.01)).toBeLessThanOrEqual(0.02);
    expect(share(strangers.embeddings, 0.3)).toBeGreaterThan(0.01);
    expect(share(known.embeddings, 0.01)).toBeGreaterThan(0.95);
  });

  it('is stricter for smaller rates, knows everybody at threshold 2 and nobody at 0', async () => {
    const classifier = await trained;
    const thresholds = [1, 0.1, 0.01, 0.001, 1e-4].map((far) => classifier.threshold({ far }));
    expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
    expect(classifier.threshold()).toBe(classifier.threshold({ far: 0.01 }));
    const [face] = strangers.embeddings;
    expect(classifier.classify(face!, { threshold: 2 }).name).toBeDefined();
    const opposite = new Embedding(
      'made-up',
      known.embeddings[0]!.vector.map((value) => -value),
    );
    expect(classifier.classify(opposite, { threshold: 2 }).name).toBeDefined();
    expect(classifier.classify(known.embeddings[0]!, { threshold: 0 })).not.toHaveProperty('name');
    // Neighbours may agree to the last.
    if (kind === 'knn') return;
    const unsure = classifier.classify(known.embeddings[0]!, { minProbability: 1 });
    expect(unsure).not.toHaveProperty('name');
    expect(unsure.best.name).toBe('Person 0');
  });

  it('says of many what it says of each, tells how far it is, and stops', async () => {
    const classifier = await trained;
    const faces = [...tests.embeddings.slice(0, 5), strangers.embeddings[0]!];
    const events: ProgressEvent[] = [];
    const all = await classifier.classifyAll(faces, { onProgress: (event) => events.push(event) });
    expect(all).toEqual(faces.map((face) => classifier.classify(face)));
    expect(events.at(-1)).toEqual({ task: 'classify', done: 6, total: 6, unit: 'faces' });
    const controller = new AbortController();
    const stopped = classifier.classifyAll(faces, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('takes rows of numbers, and stored embeddings, for embeddings', async () => {
    const part = {
      ...known,
      embeddings: known.embeddings.slice(0, 40),
      labels: known.labels.slice(0, 40),
    };
    const rows = Float32Array.from(part.embeddings.flatMap(({ vector }) => [...vector]));
    const ofRows = await trainClassifier({ ...part, embeddings: rows }, { kind });
    const stored = JSON.parse(JSON.stringify(part.embeddings));
    const ofStored = await trainClassifier({ ...part, embeddings: stored }, { kind });
    expect(writeClassifier(ofRows)).toEqual(writeClassifier(ofStored));
    const face = JSON.parse(JSON.stringify(tests.embeddings[7]));
    expect(ofRows.classify(face)).toEqual(ofRows.classify(tests.embeddings[7]!));
  });

  it('is the same after it was written and read', async () => {
    const classifier = await trained;
    const bytes = writeClassifier(classifier);
    const read = readClassifier(bytes);
    expect(writeClassifier(read)).toEqual(bytes);
    for (const face of [...tests.embeddings.slice(0, 9), ...strangers.embeddings.slice(0, 9)]) {
      expect(read.classify(face)).toEqual(classifier.classify(face));
    }
  });

  it('refuses embeddings of another model, and impossible options', async () => {
    const classifier = await trained;
    const { vector } = known.embeddings[0]!;
    const refused: [unknown, unknown][] = [
      [new Embedding('another', vector), {}],
      [new Embedding('made-up', Float32Array.of(1)), {}],
      [vector, {}],
      [undefined, {}],
      [known.embeddings[0], { far: 0 }],
      [known.embeddings[0], { far: '0.1' }],
      [known.embeddings[0], { threshold: 3 }],
      [known.embeddings[0], { minProbability: Number.NaN }],
      [known.embeddings[0], { count: 0 }],
    ];
    for (const [face, options] of refused) {
      const attempt = () => classifier.classify(face as never, options as never);
      expect(attempt).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      const many = classifier.classifyAll([face] as never, options as never);
      await expect(many).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    expect(await classifier.classifyAll([], null as never)).toEqual([]);
    await expect(classifier.classifyAll(7 as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const another = () => classifier.classify(new Embedding('another', vector));
    expect(another).toThrowError(/made by "another".* learned those of "made-up"/);
  });

  it('learns from one face of a person', async () => {
    const one = makePeople(5, 1, { seed: 3 });
    const classifier = await trainClassifier(one, { kind });
    for (const [i, face] of one.embeddings.entries()) {
      const { best } = classifier.classify(face);
      expect(best.name).toBe(one.labels[i]);
    }
  });
});

describe('trainClassifier', () => {
  it.each(['knn', 'centroid'] as const)('%s learns one person alone', async (kind) => {
    const one = makePeople(1, 8);
    const classifier = await trainClassifier(one, { kind });
    expect(classifier.classify(one.embeddings[0]!).name).toBe('Person 0');
    expect(classifier.classify(strangers.embeddings[0]!).name).toBeUndefined();
  });

  it('asks so many neighbours as it is told', async () => {
    const [a, b] = [known.embeddings[0]!, known.embeddings[8]!];
    const faces = { ...known, embeddings: [a, b, b, b], labels: ['A', 'B', 'B', 'B'] };
    const one = await trainClassifier(faces, { kind: 'knn', neighbours: 1 });
    expect(one.classify(a).best).toMatchObject({ name: 'A', probability: 1 });
    const all = await trainClassifier(faces, { kind: 'knn', neighbours: 4 });
    expect(all.classify(a).best.probability).toBeLessThan(1);
  });

  it('measures where the card has no thresholds, and knows no strangers of few faces', async () => {
    const people = makePeople(30, 8);
    const bare = { ...people, card: { ...people.card, thresholds: [] } };
    const measured = await trainClassifier(bare, { kind: 'centroid' });
    const { thresholds } = measured;
    expect(thresholds.map(({ far }) => far)).toEqual([1e-1, 1e-2, 1e-3]);
    // Of 27,840 pairs.
    expect(thresholds[1]!.distance).toBeCloseTo(people.card.thresholds[0]!.distance, 1);
    const few = makePeople(2, 4);
    const unknowing = { ...few, card: { ...few.card, thresholds: [] } };
    const classifier = await trainClassifier(unknowing, { kind: 'centroid' });
    expect(classifier.thresholds).toEqual([]);
    expect(classifier.threshold()).toBe(2);
    expect(classifier.classify(strangers.embeddings[0]!).name).toBeDefined();
  });

  it('tells of the pairs of an SVM, and stops', async () => {
    const events: ProgressEvent[] = [];
    await trainClassifier(known, { onProgress: (event) => events.push(event) });
    expect(events).toHaveLength(45);
    expect(events.at(-1)).toEqual({
      task: 'train',
      done: 45,
      total: 45,
      unit: 'pairs of people',
    });
    for (const kind of CLASSIFIER_KINDS) {
      const stopped = trainClassifier(known, { kind, signal: AbortSignal.abort() });
      await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    }
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const bytes = async (seed: number) => writeClassifier(await trainClassifier(known, { seed }));
    expect(await bytes(5)).toEqual(await bytes(5));
    expect(await bytes(5)).not.toEqual(await bytes(6));
  });

  const [face] = known.embeddings;
  const unit = { id: 'made-up', embeddingSize: 64, thresholds: [] };
  it.each<[string, unknown, unknown, RegExp]>([
    ['nothing', undefined, {}, /./],
    ['no card', { embeddings: [face], labels: ['A'] }, {}, /card/],
    ['no threshold', { ...known, card: { ...unit, thresholds: [null] } }, {}, /threshold/],
    ['no faces', { embeddings: [], labels: [], card: unit }, {}, /0 embeddings/],
    ['too few names', { ...known, labels: ['A'] }, {}, /80 embeddings .* 1 names/],
    ['an empty name', { ...known, labels: known.labels.map(() => '') }, {}, /empty/],
    ['a name in numbers', { ...known, labels: known.labels.map(() => 7) }, {}, /no text/],
    ['another model', { ...known, card: { ...unit, id: 'x' } }, {}, /Embedding 0 is of "made-up"/],
    [
      'rows of no length',
      { embeddings: new Float32Array(128), labels: ['A', 'B'], card: unit },
      {},
      /Row 0/,
    ],
    ['an SVM of one person', makePeople(1, 4), {}, /only one/],
    ['an unknown kind', known, { kind: 'forest' }, /"forest" is no kind.* svm, knn, centroid/],
    ['a kind of every object', known, { kind: 'constructor' }, /no kind/],
    ['no tolerance', known, { tolerance: 0 }, /tolerance/],
    ['half a seed', known, { seed: 0.5 }, /seed/],
    ['no neighbours', known, { kind: 'knn', neighbours: 0 }, /neighbours/],
  ])('refuses %s', async (_, faces, options, message) => {
    const training = trainClassifier(faces as never, options as never);
    await expect(training).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(training).rejects.toThrowError(message);
  });

  it('refuses an SVM too large to keep', async () => {
    const many = makePeople(8_300, 1, { size: 4 });
    await expect(trainClassifier(many)).rejects.toThrowError(/8300 people .* coefficients/);
  });
});
