import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairEmbeddings } from '../embedding-data.js';
import { smoothPairs } from '../testing/smooth-pairs.js';
import { evaluatePairs } from './evaluate-pairs.js';

describe('evaluatePairs on the published table', () => {
  it.each([
    [1.1, 0, false, '0.98333+-0.03333', '0.93333+-0.08165 @ 0.01667', 0.997778, 0.033333],
    [1.1, 0, true, '0.98333+-0.03333', '0.93333+-0.08165 @ 0.01667', 0.997778, 0.033333],
    [1.1, 1, false, '0.98333+-0.03333', '0.93333+-0.08165 @ 0.01667', 0.998889, 0.022222],
    [1.1, 1, true, '0.95000+-0.04082', '0.93333+-0.08165 @ 0.00000', 0.998472, 0.026667],
    [1.3, 0, false, '0.91667+-0.06455', '0.56667+-0.08165 @ 0.01667', 0.957778, 0.133333],
    [1.3, 1, false, '0.92500+-0.04488', '0.56667+-0.08165 @ 0.01667', 0.961528, 0.125],
    [1.3, 1, true, '0.90833+-0.05833', '0.56667+-0.08165 @ 0.00000', 0.9625, 0.122917],
  ] as const)('noise %d, metric %d, subtract mean %s', (...row) => {
    const [noise, metric, subtractMean, accuracy, validation, auc, eer] = row;
    const found = evaluatePairs(smoothPairs(120, noise), { metric, subtractMean });
    const { mean, std } = found.accuracy;
    expect(`${mean.toFixed(5)}+-${std.toFixed(5)}`).toBe(accuracy);
    const { val } = found;
    const printed = `${val.mean.toFixed(5)}+-${val.std.toFixed(5)} @ ${val?.far?.toFixed(5)}`;
    expect(printed).toBe(validation);
    expect(found.auc).toBeCloseTo(auc, 6);
    expect(found.eer).toBeCloseTo(eer, 6);
  });

  it('knows the metrics by name', () => {
    const pairs = smoothPairs(120, 1.3);
    const named = evaluatePairs(pairs, { metric: 'cosine-angle' });
    expect(named).toEqual(evaluatePairs(pairs, { metric: 1 }));
    expect(named).not.toEqual(evaluatePairs(pairs, { metric: 'squared-euclidean' }));
    expect(JSON.parse(JSON.stringify(named))).toEqual(named);
  });
});

/** Pairs at given Euclidean distances on a line; embeddings are not unit. */
function pairsAt(distances: readonly number[], same: readonly boolean[]): PairEmbeddings {
  const embeddings = Float32Array.from(distances.flatMap((distance) => [0, distance]));
  return { embeddings, embeddingSize: 1, same };
}

describe('evaluatePairs where the original fails', () => {
  const same = [true, true, false, false, true, true, false, false];

  it('continues a curve that stops before all impostors are accepted', () => {
    // Squared distances: genuine 0.25, impostors 1 and 9, beyond the last threshold.
    const pairs = pairsAt([0.5, 0.5, 1, 3, 0.5, 0.5, 1, 3], same);
    const extended = evaluatePairs(pairs, { folds: 2 });
    expect(extended.auc).toBe(1);
    expect(extended.eer).toBe(0);
    const original = evaluatePairs(pairs, { folds: 2, compat: true });
    expect(original.auc).toBe(0.5);
    expect(original.eer).toBeNaN();
  });

  it('takes the last threshold when no threshold reaches the false-accept rate', () => {
    const pairs = pairsAt([0.5, 0.5, 3, 3, 0.5, 0.5, 3, 3], same);
    expect(evaluatePairs(pairs, { folds: 2 }).val).toMatchObject({ mean: 1, far: 0 });
    expect(evaluatePairs(pairs, { folds: 2 }).folds[0]?.valThreshold).toBe(3.999);
    expect(evaluatePairs(pairs, { folds: 2, compat: true }).val.mean).toBe(0);
  });

  it('has no NaN distances for equal directions and zero vectors', () => {
    const rows = [
      [0.1, 0.7, 0.3],
      [0.1, 0.7, 0.3],
      [0, 0, 0],
      [0.1, 0.7, 0.3],
    ];
    const embeddings = Float32Array.from([...rows, ...rows].flat());
    const pairs = { embeddings, embeddingSize: 3, same: [true, false, true, false] };
    expect(evaluatePairs(pairs, { folds: 2, metric: 1 }).accuracy.mean).toBe(1);
  });

  it('leaves folds without pairs of a kind out of the means of that kind', () => {
    const blocks = [true, true, true, true, false, false, false, false];
    const pairs = pairsAt([0.5, 0.5, 0.5, 0.5, 1.5, 1.5, 1.5, 1.5], blocks);
    const found = evaluatePairs(pairs, { folds: 2 });
    expect(found.folds.map((fold) => fold.val)).toEqual([1, Number.NaN]);
    // The only threshold is for the fold that has no impostor pairs to meet a rate with.
    expect(found.folds.map((fold) => fold.far)).toEqual([Number.NaN, Number.NaN]);
    expect(found.val).toEqual({ mean: 1, std: 0, farTarget: 0.001 });
    expect(found.auc).toBe(1);
    expect(evaluatePairs(pairs, { folds: 2, compat: true }).auc).toBe(0.25);
  });

  it('tells no rate of a fold that is held to none, since the others have no impostor pairs', () => {
    const kinds = [true, true, true, true, true, true, false, true];
    const pairs = pairsAt([0.5, 0.5, 0.5, 0.5, 2, 0.5, 1.5, 0.5], kinds);
    const found = evaluatePairs(pairs, { folds: 2 });
    expect(found.folds[0]).toMatchObject({
      val: 1,
      far: Number.NaN,
      valThreshold: expect.any(Number),
    });
    expect(found.folds[1]).toMatchObject({ val: Number.NaN, far: Number.NaN });
    expect(found.folds[1]).not.toHaveProperty('valThreshold');
    expect(found.val).toEqual({ mean: 1, std: 0, farTarget: 0.001 });
    // The original accepts nobody in such a fold.
    const original = evaluatePairs(pairs, { folds: 2, compat: true });
    expect(original.folds[1]).toMatchObject({ val: 0, far: 0, valThreshold: 0 });
  });

  it('uses the folds of the protocol', () => {
    const pairs = smoothPairs(120, 1.3);
    const shuffled = { ...pairs, foldIds: pairs.same.map((_, i) => 7 + Math.floor(i / 12)) };
    expect(evaluatePairs(shuffled)).toEqual(evaluatePairs(pairs));
    const two = { ...pairs, foldIds: pairs.same.map((_, i) => i % 2) };
    expect(evaluatePairs(two).folds.map((fold) => fold.pairs)).toEqual([60, 60]);
  });

  it('cuts odd numbers of pairs into folds of which the first are larger', () => {
    const pairs = smoothPairs(43, 1.3);
    const sizes = evaluatePairs(pairs, { folds: 4 }).folds.map((fold) => fold.pairs);
    expect(sizes).toEqual([11, 11, 11, 10]);
  });

  it.each([
    ['pairs of one kind', { same: [true, true] }, {}, /no impostor pairs/],
    ['too few rows', { embeddings: new Float32Array(3) }, {}, /need 4 values, not 3/],
    ['more folds than pairs', {}, { folds: 3 }, /2 pairs cannot be cut into 3/],
    ['an unknown metric', {}, { folds: 2, metric: 2 as 1 }, /no distance metric 2/],
    ['an impossible rate', {}, { folds: 2, farTarget: 2 }, /farTarget is 2/],
    ['NaN', { embeddings: Float32Array.of(0, 1, Number.NaN, 1) }, {}, /Row 2 .* NaN/],
    ['a fold id for one pair', { foldIds: [1] }, {}, /1 fold ids .* 2 pairs/],
    ['one fold', { foldIds: [1, 1] }, {}, /same fold id/],
    ['fractions of folds', { foldIds: [1, 1.5] }, {}, /1.5 is no fold id/],
    ['empty embeddings', { embeddingSize: 0 }, {}, /embeddingSize is 0/],
  ])('refuses %s', (_, pairs, options, message) => {
    const base = { embeddings: Float32Array.of(0, 1, 0, 2), embeddingSize: 1, same: [true, false] };
    expect(() => evaluatePairs({ ...base, ...pairs }, options)).toThrowError(message);
  });
});

/** The protocol as it is written down, one pass over the pairs for each threshold. */
function bruteForce(pairs: PairEmbeddings, folds: number, farTarget: number) {
  const count = pairs.same.length;
  const distances = pairs.same.map((_, i) => {
    const difference = Math.fround(pairs.embeddings[2 * i]! - pairs.embeddings[2 * i + 1]!);
    return Math.fround(difference * difference);
  });
  const sizes = Array.from({ length: folds }, (_, i) =>
    Math.floor((count + folds - 1 - i) / folds),
  );
  return sizes.map((size, fold) => {
    const start = sizes.slice(0, fold).reduce((sum, other) => sum + other, 0);
    const isTest = (i: number) => i >= start && i < start + size;
    const right = (threshold: number, test: boolean) =>
      distances.filter((d, i) => isTest(i) === test && d < threshold === pairs.same[i]).length;
    const far = (threshold: number) => {
      const train = distances.filter((_, i) => !isTest(i) && !pairs.same[i]);
      return train.filter((d) => d < threshold).length / Math.max(1, train.length);
    };
    let threshold = 0;
    for (let i = 0; i < 400; i++) {
      if (right(i * 0.01, false) > right(threshold, false)) threshold = i * 0.01;
    }
    let above = 0;
    while (above < 4000 && far(above * 0.001) <= farTarget) above++;
    const held = distances.some((_, i) => !isTest(i) && !pairs.same[i]);
    return { threshold, accuracy: right(threshold, true) / size, pairs: size, above, held };
  });
}

describe('evaluatePairs and the protocol as written', () => {
  const pair = fc.record({ at: fc.integer({ min: 0, max: 220 }), same: fc.boolean() });

  it('agree on random distances, many of them on a threshold', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 6, maxLength: 30 }), (list) => {
        fc.pre(list.some(({ same }) => same) && list.some(({ same }) => !same));
        const pairs = pairsAt(
          list.map(({ at }) => at / 100),
          list.map(({ same }) => same),
        );
        const found = evaluatePairs(pairs, { folds: 3, farTarget: 0.2 });
        for (const [i, expected] of bruteForce(pairs, 3, 0.2).entries()) {
          const { threshold, accuracy, pairs: size, valThreshold } = found.folds[i]!;
          expect({ threshold, accuracy, pairs: size }).toEqual({
            threshold: expected.threshold,
            accuracy: expected.accuracy,
            pairs: expected.pairs,
          });
          expect(valThreshold !== undefined).toBe(expected.held);
          if (!expected.held) continue;
          expect(valThreshold).toBeGreaterThanOrEqual((expected.above - 1) * 0.001);
          expect(valThreshold).toBeLessThan(expected.above * 0.001);
        }
      }),
      { numRuns: 30 },
    );
  });
});
