import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { publishedModels } from '../cards/published-models.js';
import { type CardOverrides, cardFromText, cardToText, checkOverrides } from './card-metadata.js';

const { card } = publishedModels.get('20180402-114759');
const measured = { ...card, thresholds: [{ far: 0.01, distance: 1.1, tar: 0.9 }] };
const settings = JSON.parse(cardToText(measured));

const textWith = (field: string, value: unknown) => JSON.stringify({ ...settings, [field]: value });

/** Values that no field may have, one list a field. */
const impossible: Readonly<Record<string, readonly unknown[]>> = {
  id: ['', 'x'.repeat(201), 5, null, [], {}],
  title: ['', 7, null, ['a']],
  colorOrder: ['RGB', 'grey', 1, null],
  standardization: [
    'none',
    'constructor',
    null,
    [127.5, 128],
    { mean: 127.5 },
    { mean: 127.5, scale: 0 },
    { mean: 127.5, scale: -1 },
    { mean: [1, 2], scale: 1 },
    { mean: [1, 2, null], scale: 1 },
    { mean: '127.5', scale: 128 },
  ],
  alignment: [
    null,
    'margin',
    { method: 'margin', margin: -1, size: 160 },
    { method: 'margin', margin: 32, size: 0 },
    { method: 'margin', margin: 32, size: 1.5 },
    { method: 'similarity', template: 'other', size: 112 },
    { method: 'similarity', size: 112 },
    { size: 112 },
  ],
  thresholds: [
    null,
    {},
    [null],
    [5],
    [[0.01, 1]],
    [{ far: 2, distance: 1 }],
    [{ far: 0.01, distance: 3 }],
    [{ far: 0.01, distance: 1, tar: null }],
    [{ far: 0.01 }],
  ],
  defaultFar: [0, 2, '0.1', null],
  provenance: [
    5,
    'mine',
    { origin: 'a' },
    { origin: 'a', licence: 'b', trainingData: 3, notice: '' },
  ],
};
const cases = Object.entries(impossible).flatMap(([field, values]) =>
  values.map((value) => [field, value] as const),
);

const thrownBy = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('cardFromText', () => {
  it('reads what was written', () => {
    const { id, title, colorOrder, standardization, alignment, thresholds } = measured;
    expect(cardFromText(cardToText(measured))).toMatchObject({
      ...{ id, title, colorOrder, standardization, alignment, thresholds },
      provenance: card.provenance,
    });
  });

  it('reads names of standardisations, as older files have them', () => {
    const read = (name: string) => cardFromText(textWith('standardization', name)).standardization;
    expect(read('fixed')).toEqual({ mean: 127.5, scale: 128 });
    expect(read('dlib')).toEqual({ mean: [122.782, 117.001, 104.298], scale: 256 });
    expect(read('per-image')).toBe('per-image');
  });

  it('reads cards that say nothing of where they come from', () => {
    const { provenance: _, ...rest } = settings;
    expect(cardFromText(JSON.stringify(rest))).toEqual(rest);
  });

  it.each(cases)('refuses a file whose card has the %s %j', (field, value) => {
    expect(thrownBy(() => cardFromText(textWith(field, value)))).toMatchObject({
      code: 'WEIGHTS_CORRUPT',
      message: expect.stringContaining(`The file's card has the ${field}`),
    });
  });

  it('refuses whatever else a file may have there', () => {
    for (const text of ['', 'x', 'null', '5', '[]', '{}', '"fixed"', '['.repeat(50_000)]) {
      expect(thrownBy(() => cardFromText(text))).toMatchObject({ code: 'WEIGHTS_CORRUPT' });
    }
    const field = fc.constantFrom(...Object.keys(settings));
    fc.assert(
      fc.property(field, fc.jsonValue({ maxDepth: 3 }), (name, value) => {
        const error = thrownBy(() => cardFromText(textWith(name, value)));
        expect(error === undefined || FaceNetError.is(error, 'WEIGHTS_CORRUPT')).toBe(true);
      }),
    );
  });
});

describe('checkOverrides', () => {
  it('takes names, numbers, and leaves out what is undefined', () => {
    const overrides = { standardization: 'fixed', id: undefined } as unknown as CardOverrides;
    expect(checkOverrides(overrides)).toEqual({
      settings: { standardization: { mean: 127.5, scale: 128 } },
    });
    const standardization = {
      mean: [123.675, 116.28, 103.53],
      scale: [58.395, 57.12, 57.375],
    } as const;
    expect(checkOverrides({ standardization }).settings).toEqual({
      standardization,
    });
  });

  it.each([
    ...cases,
    ['architecture', 5],
    ['graph', 'nchw'],
    ['graph', { layout: 'chw' }],
    ['graph', { batch: 0 }],
    ['graph', { inputs: 'x' }],
    ['embeddingSize', 0],
  ] as const)('refuses the %s %j', (field, value) => {
    const overrides = { [field]: value } as CardOverrides;
    expect(thrownBy(() => checkOverrides(overrides))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(`The card's ${field} is`),
    });
  });

  it('refuses fields that cards have not, and values that no JSON has', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    for (const value of [cyclic, 1n, Symbol('s'), () => 1, Object.create(null), new Map()]) {
      for (const name of Object.keys(settings)) {
        const overrides = { [name]: value } as CardOverrides;
        expect(thrownBy(() => checkOverrides(overrides))).toMatchObject({
          code: 'INVALID_ARGUMENT',
        });
      }
    }
    for (const overrides of [{ standardisation: 'fixed' }, { kind: 'detector' }, { toString: 1 }]) {
      expect(thrownBy(() => checkOverrides(overrides as CardOverrides))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('A card has no'),
      });
    }
    for (const overrides of [null, 5, 'fixed', []]) {
      const error = thrownBy(() => checkOverrides(overrides as unknown as CardOverrides));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });
});
