import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mobilefacenet } from '../../models/cards/mobilefacenet.js';
import { compareEmbeddings } from '../../pipeline/compare.js';
import { meanAndStd } from '../mean-and-std.js';
import { calibrate, withThreshold } from './calibrate.js';
import { seededRandom } from './identity-bootstrap.js';

/** Standard normal values by Box and Muller's method. */
function normal(seed: number): () => number {
  const random = seededRandom(seed);
  const uniform = () => (random(2 ** 30) + 1) / 2 ** 30;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** People around random centres, with unit embeddings. */
function people(count: number, images: number, seed: number) {
  const [size, spread] = [16, 0.5];
  const value = normal(seed);
  const labels: string[] = [];
  const rows: number[] = [];
  for (let person = 0; person < count; person++) {
    const centre = Array.from({ length: size }, value);
    for (let image = 0; image < images; image++) {
      const row = centre.map((c) => c + spread * value());
      const norm = Math.hypot(...row);
      rows.push(...row.map((v) => v / norm));
      labels.push(`person ${person}`);
    }
  }
  return { embeddings: Float32Array.from(rows), labels };
}

describe('calibrate on distances', () => {
  it('takes the largest threshold with at most the rate', () => {
    const impostor = Array.from({ length: 100 }, (_, i) => 1 + i / 1000);
    const genuine = [0.2, 0.4, 1.0285, 1.5];
    const distances = [...impostor, ...genuine];
    const same = distances.map((_, i) => i >= 100);
    const found = calibrate({ distances, same }, { far: 0.29 });
    expect(found).toMatchObject({ threshold: 1.029, far: 0.29, measuredFar: 0.29, tar: 0.75 });
    expect(found).toMatchObject({ impostorPairs: 100, genuinePairs: 4, confidence: 0.95 });
    expect(found.interval.low).toBeLessThan(1.029);
    expect(found.interval.high).toBeGreaterThan(1.029);
    // 29 of 100 by Clopper and Pearson, computed with SciPy.
    expect(found.farInterval.low).toBeCloseTo(0.2036, 4);
    expect(found.farInterval.high).toBeCloseTo(0.3893, 4);
  });

  it('really gives at most the rate on its own data, and more just above', () => {
    const distance = fc.integer({ min: 0, max: 40 });
    const pair = fc.record({ distance, same: fc.boolean() });
    const far = fc.constantFrom(0.05, 0.1, 0.29, 0.5, 0.9);
    fc.assert(
      fc.property(fc.array(pair, { minLength: 40, maxLength: 90 }), far, (list, rate) => {
        const impostor = list.filter(({ same }) => !same).map((one) => one.distance);
        fc.pre(impostor.length >= 20);
        const same = list.map((one) => one.same);
        const distances = list.map((one) => one.distance);
        const found = calibrate({ distances, same }, { far: rate });
        const share = (limit: number) =>
          impostor.filter((one) => one < limit).length / impostor.length;
        expect(share(found.threshold)).toBe(found.measuredFar);
        expect(found.measuredFar).toBeLessThanOrEqual(rate);
        expect(share(found.threshold + 0.5)).toBeGreaterThan(rate);
        expect(found.interval.low).toBeLessThanOrEqual(found.threshold);
        expect(found.interval.high).toBeGreaterThanOrEqual(found.threshold);
      }),
    );
  });

  it('does not depend on the order of the pairs', () => {
    const distances = Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) / 60);
    const same = distances.map((distance) => distance < 0.3);
    const forwards = calibrate({ distances, same }, { far: 0.1 });
    const backwards = calibrate(
      { distances: distances.toReversed(), same: same.toReversed() },
      { far: 0.1 },
    );
    expect(backwards).toEqual(forwards);
  });

  it('encloses the true threshold and rate as often as it says', () => {
    const random = seededRandom(5);
    const [rounds, far] = [300, 0.05];
    let [threshold, rate] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      // Uniform on 0...1, so that the rate at a threshold is the threshold.
      const distances = Array.from({ length: 400 }, () => random(2 ** 30) / 2 ** 30);
      const found = calibrate({ distances, same: distances.map(() => false) }, { far });
      if (found.interval.low <= far && far <= found.interval.high) threshold++;
      const { low, high } = found.farInterval;
      if (low <= found.threshold && found.threshold <= high) rate++;
    }
    expect(threshold / rounds).toBeGreaterThan(0.92);
    expect(rate / rounds).toBeGreaterThan(0.92);
  });

  it('says how many impostor pairs it needs', () => {
    const distances = Array.from({ length: 999 }, (_, i) => i);
    const list = { distances, same: distances.map(() => false) };
    expect(() => calibrate(list, { far: 0.001 })).toThrowError(/999 impostor pairs .* 1000 are/);
    const enough = { distances: [...distances, 999], same: [...list.same, false] };
    expect(calibrate(enough, { far: 0.001 })).not.toHaveProperty('tar');
  });

  it.each([
    [{ far: 0 }, /far is 0/],
    [{ far: 1 }, /far is 1/],
    [{ far: 0.1, confidence: 1 }, /confidence is 1/],
    [{ far: 0.1, resamples: 0 }, /resamples is 0/],
    [{ far: 0.1, seed: 0.5 }, /seed is 0.5/],
  ])('refuses %o', (options, message) => {
    expect(() => calibrate({ distances: [1], same: [false] }, options)).toThrowError(message);
  });
});

describe('calibrate on embeddings of pairs', () => {
  it('is that on their Euclidean distances', () => {
    const distances = Array.from({ length: 40 }, (_, i) => i / 32);
    const same = distances.map((_, i) => i % 2 === 0);
    const embeddings = Float32Array.from(distances.flatMap((distance) => [0, distance]));
    const found = calibrate({ embeddings, embeddingSize: 1, same }, { far: 0.1 });
    expect(found).toEqual(calibrate({ distances, same }, { far: 0.1 }));
  });
});

describe('calibrate on embeddings with names', () => {
  const data = people(30, 4, 3);

  it('takes all pairs, with the threshold that the list of them gives', () => {
    const found = calibrate(data, { far: 0.01 });
    const distances: number[] = [];
    const same: boolean[] = [];
    for (let a = 0; a < 120; a++) {
      for (let b = a + 1; b < 120; b++) {
        const [first, second] = [a, b].map((row) => data.embeddings.slice(16 * row, 16 * row + 16));
        distances.push(Math.sqrt(first!.reduce((sum, v, i) => sum + (v - second![i]!) ** 2, 0)));
        same.push(data.labels[a] === data.labels[b]);
      }
    }
    const listed = calibrate({ distances, same }, { far: 0.01 });
    for (const key of ['threshold', 'measuredFar', 'tar', 'impostorPairs'] as const) {
      expect(found[key]).toBe(listed[key]);
    }
    expect([found.genuinePairs, found.method]).toEqual([180, 'identity-bootstrap']);
    // Pairs that share people say less than as many independent ones.
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(found.farInterval)).toBeGreaterThan(1.5 * width(listed.farInterval));
    expect(found.interval.low).toBeLessThan(found.threshold);
    expect(found.interval.high).toBeGreaterThan(found.threshold);
  });

  it('draws the same for the same seed', () => {
    const options = { far: 0.01, resamples: 200 };
    const found = calibrate(data, options);
    expect(calibrate(data, options)).toEqual(found);
    expect(calibrate(data, { ...options, seed: 2 }).interval).not.toEqual(found.interval);
  });

  it('encloses the true threshold about as often as it says', () => {
    // What the rate really is, from many more people than a calibration has.
    const truth = calibrate(people(400, 2, 99), { far: 0.02, resamples: 1 }).threshold;
    const rounds = Array.from({ length: 60 }, (_, seed) =>
      calibrate(people(40, 2, seed + 1), { far: 0.02, resamples: 300 }),
    );
    const enclosing = rounds.filter(({ interval: { low, high } }) => low <= truth && truth <= high);
    expect(enclosing.length / rounds.length).toBeGreaterThan(0.85);
    // And is not wide for nothing: 95 % of a normal distribution lie within 3.92 deviations.
    const { std } = meanAndStd(rounds.map(({ threshold }) => threshold));
    const { mean } = meanAndStd(rounds.map(({ interval }) => interval.high - interval.low));
    expect(mean / (3.92 * std)).toBeGreaterThan(0.8);
    expect(mean / (3.92 * std)).toBeLessThan(1.3);
  });

  it('needs two people, and pairs enough', () => {
    const alone = { embeddings: new Float32Array(4), labels: ['a', 'a'] };
    expect(() => calibrate(alone, { far: 0.5 })).toThrowError(/0 impostor pairs/);
  });
});

describe('withThreshold', () => {
  const calibration = calibrate(people(30, 4, 3), { far: 0.005 });
  const card = withThreshold(mobilefacenet, calibration);

  it('makes the calibrated threshold the one that comparisons use', () => {
    const axis = (i: number) => ({
      model: card.id,
      vector: new Float32Array(card.embeddingSize).fill(1, i, i + 1),
    });
    const { threshold, far } = compareEmbeddings(card, axis(0), axis(1));
    expect([threshold, far]).toEqual([calibration.threshold, 0.005]);
  });

  it('keeps the other thresholds, strictest last, and the card it was given', () => {
    const rates = card.thresholds.map((point) => point.far);
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    expect(rates).toHaveLength(mobilefacenet.thresholds.length + 1);
    expect(mobilefacenet.thresholds.some(({ far }) => far === 0.005)).toBe(false);
  });

  it('replaces a threshold for the same rate', () => {
    const again = withThreshold(card, { ...calibration, threshold: 0.5 });
    expect(again.thresholds).toHaveLength(card.thresholds.length);
    expect(again.thresholds.find(({ far }) => far === 0.005)?.distance).toBe(0.5);
  });
});
