import { damagedBytes, rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { readSafetensors } from '../weights/safetensors/read-safetensors.js';
import { writeSafetensors } from '../weights/safetensors/write-safetensors.js';
import { readClassifier, writeClassifier } from './classifier-file.js';
import { CLASSIFIER_KINDS, type ClassifierKind } from './methods.js';
import { makePeople } from './testing/people.js';
import { trainClassifier } from './train-classifier.js';

const people = makePeople(3, 3, { size: 8 });
const fileOf = async (kind: ClassifierKind) =>
  writeClassifier(await trainClassifier(people, { kind }));

/** The file with other facts or tensors. */
function edited(
  file: Uint8Array,
  change: (parts: { facts: Record<string, unknown>; metadata: Record<string, string> }) => void,
  tensors: (name: string, data: Float32Array) => void = () => {},
): Uint8Array {
  const { weights, metadata } = readSafetensors(file);
  const parts = { facts: JSON.parse(metadata.classifier!), metadata: { ...metadata } };
  change(parts);
  for (const [name, { data }] of weights) tensors(name, data);
  const classifier = JSON.stringify(parts.facts);
  return writeSafetensors(weights, {
    metadata: {
      classifier,
      ...parts.metadata,
      ...(parts.metadata.classifier === metadata.classifier && { classifier }),
    },
  });
}

describe.each(CLASSIFIER_KINDS)('the file of %s', (kind) => {
  it('is a safetensors file with a version and JSON', async () => {
    const { metadata } = readSafetensors(await fileOf(kind));
    expect(metadata).toMatchObject({ format: 'facenet-classifier', version: '1' });
    expect(JSON.parse(metadata.classifier!)).toMatchObject({
      kind,
      model: 'made-up',
      embeddingSize: 8,
      classNames: people.labels.filter((_, i) => i % 3 === 0),
      faces: [3, 3, 3],
    });
  });

  it('is read or refused, whatever happens to it', async () => {
    const file = await fileOf(kind);
    const face = people.embeddings[0]!;
    let refused = 0;
    fc.assert(
      fc.property(damagedBytes(file), (bytes) => {
        try {
          const classifier = readClassifier(bytes);
          const { model, embeddingSize } = classifier;
          if (model !== face.model || embeddingSize !== 8) return;
          const { best, probabilities } = classifier.classify(face);
          expect(classifier.classNames).toContain(best.name);
          expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
        } catch (error) {
          if (!FaceNetError.is(error, 'WEIGHTS_CORRUPT')) throw error;
          refused++;
        }
      }),
      { numRuns: rounds(3_000) },
    );
    expect(refused).toBeGreaterThan(rounds(3_000) / 10);
  });

  it.each<[string, (facts: Record<string, unknown>) => void, RegExp]>([
    [
      'another kind',
      (facts) => {
        facts.kind = 'forest';
      },
      /kind is "forest"; known: svm/,
    ],
    [
      'a kind of every object',
      (facts) => {
        facts.kind = 'toString';
      },
      /kind/,
    ],
    [
      'no model',
      (facts) => {
        facts.model = '';
      },
      /model/,
    ],
    [
      'no size',
      (facts) => {
        facts.embeddingSize = 0;
      },
      /have 0 values/,
    ],
    [
      'another size',
      (facts) => {
        facts.embeddingSize = 9;
      },
      /is not \dx9/,
    ],
    [
      'no people',
      (facts) => {
        facts.classNames = [];
      },
      /names/,
    ],
    [
      'one person twice',
      (facts) => {
        facts.classNames = ['A', 'B', 'A'];
      },
      /names/,
    ],
    [
      'people without faces',
      (facts) => {
        facts.faces = [3, 6, 0];
      },
      /number of faces/,
    ],
    [
      'faces of two',
      (facts) => {
        facts.faces = [3, 6];
      },
      /number of faces/,
    ],
    [
      'thresholds of no distance',
      (facts) => {
        facts.thresholds = [{ far: 0.1 }];
      },
      /thresholds/,
    ],
    [
      'two thresholds for one rate',
      (facts) => {
        facts.thresholds = [0.5, 0.6].map((distance) => ({ far: 0.1, distance }));
      },
      /two thresholds/,
    ],
  ])('is refused with %s', async (_, change, message) => {
    const bytes = edited(await fileOf(kind), ({ facts }) => change(facts));
    expect(() => readClassifier(bytes)).toThrowError(message);
    expect(() => readClassifier(bytes)).toThrowError(
      expect.objectContaining({ code: 'WEIGHTS_CORRUPT' }),
    );
  });

  it('is refused with values that are no numbers, and rows of another length', async () => {
    const file = await fileOf(kind);
    const damage = (value: number) =>
      edited(
        file,
        () => {},
        (_, data) => data.fill(value),
      );
    expect(() => readClassifier(damage(Number.NaN))).toThrowError(/no number/);
    expect(() => readClassifier(damage(7))).toThrowError(/no unit vector/);
  });
});

describe('readClassifier', () => {
  it('takes no file for a pickle that begins as one', async () => {
    const file = await fileOf('centroid');
    const { weights, metadata } = readSafetensors(file);
    // The length of the header comes first: 0x280.
    for (let length = 1; ; length++) {
      const longer = { ...metadata, note: '-'.repeat(length) };
      const bytes = writeSafetensors(weights, { metadata: longer });
      if (bytes[0] !== 0x80 || bytes[1]! < 2) continue;
      expect(readClassifier(bytes).classNames).toHaveLength(3);
      break;
    }
  });

  it('refuses later versions, other files and pickles', async () => {
    const file = await fileOf('centroid');
    const version = (text: string) =>
      edited(file, ({ metadata }) => {
        metadata.version = text;
      });
    expect(() => readClassifier(version('2'))).toThrowError(/version 2.* reads 1.* later one/);
    expect(() => readClassifier(version('x'))).toThrowError(/version is "x"/);
    const other = writeSafetensors(new Map([['w', { shape: [1], data: Float32Array.of(1) }]]));
    expect(() => readClassifier(other)).toThrowError(/without a classifier/);
    expect(() => readClassifier(Uint8Array.of(0x80, 4, 0x95, 0))).toThrowError(/pickle.*not run/);
    expect(() => readClassifier(new Uint8Array())).toThrowError(FaceNetError);
    const bomb = edited(file, ({ metadata }) => {
      metadata.classifier = '['.repeat(1e5);
    });
    expect(() => readClassifier(bomb)).toThrowError(/nested/);
  });

  it.each([undefined, null, 'text', {}, new ArrayBuffer(8)])('refuses %s', (bytes) => {
    expect(() => readClassifier(bytes as never)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    expect(() => writeClassifier(bytes as never)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('refuses neighbours and sharpness that cannot be', async () => {
    for (const settings of [
      { neighbours: 0, sharpness: 9 },
      { neighbours: 3, sharpness: 1e9 },
      {},
    ]) {
      const bytes = edited(await fileOf('knn'), ({ facts }) => {
        facts.settings = settings;
      });
      expect(() => readClassifier(bytes)).toThrowError(/not within/);
    }
  });
});
