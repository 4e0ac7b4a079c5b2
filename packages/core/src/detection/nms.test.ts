import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OverlapMeasure, overlapOf, suppressNonMaxima } from './nms.js';

const corners = (...boxes: number[][]) => Float64Array.from(boxes.flat());

describe('suppressNonMaxima', () => {
  const boxes = corners([0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30], [2, 2, 6, 6]);
  const scores = Float32Array.of(0.9, 0.8, 0.7, 0.95);

  it.each([
    ['union', 0.5, [3, 0, 2]],
    ['union', 0.7, [3, 0, 2]],
    ['min', 0.7, [3, 2]],
  ] as const)('equals the reference run for %s %s', (measure, threshold, kept) => {
    expect([...suppressNonMaxima(boxes, scores, threshold, measure)]).toEqual(kept);
  });

  it('keeps a box that overlaps by exactly the threshold', () => {
    const halves = corners([1, 1, 10, 10], [1, 1, 10, 5]);
    expect(suppressNonMaxima(halves, Float32Array.of(0.9, 0.8), 0.5, 'union')).toHaveLength(2);
    expect(suppressNonMaxima(halves, Float32Array.of(0.9, 0.8), 0.49, 'union')).toHaveLength(1);
  });

  it('counts no border where corners are positions', () => {
    const thirds = corners([0, 0, 3, 3], [1, 0, 4, 3]);
    const score = Float32Array.of(0.9, 0.8);
    expect(overlapOf(thirds, 0, 1, 'float-union')).toBeCloseTo(6 / 12, 12);
    expect(overlapOf(thirds, 0, 1, 'union')).toBeCloseTo(12 / 20, 12);
    expect(suppressNonMaxima(thirds, score, 0.5, 'float-union')).toHaveLength(2);
    expect(suppressNonMaxima(thirds, score, 0.49, 'float-union')).toHaveLength(1);
  });

  it('takes no boxes', () => {
    expect(suppressNonMaxima(corners(), new Float32Array(), 0.5, 'union')).toHaveLength(0);
  });

  const randomBoxes = fc.array(
    fc.record({
      x: fc.integer({ min: -50, max: 300 }),
      y: fc.integer({ min: -50, max: 300 }),
      width: fc.integer({ min: 0, max: 120 }),
      height: fc.integer({ min: 0, max: 120 }),
      score: fc.float({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 120, size: 'max' },
  );
  /** Boxes of positions, unlike those of pixels, are empty where both corners are equal. */
  const cornersOf = (
    { x, y, width, height }: Record<'x' | 'y' | 'width' | 'height', number>,
    measure: OverlapMeasure,
  ) => {
    const more = measure === 'float-union' ? 1 : 0;
    return [x, y, x + width + more, y + height + more];
  };
  const measures = fc.constantFrom<OverlapMeasure>('union', 'min', 'float-union');
  const thresholds = fc.constantFrom(0.3, 0.5, 0.7, 0.9, 1);

  it('keeps no two boxes that overlap too much and drops none without a reason', () => {
    fc.assert(
      fc.property(randomBoxes, measures, thresholds, (random, measure, threshold) => {
        const all = corners(...random.map((b) => cornersOf(b, measure)));
        const score = Float32Array.from(random, (b) => b.score);
        const kept = [...suppressNonMaxima(all, score, threshold, measure)];
        const order = kept.map((box) => score[box] as number);
        expect(order).toEqual([...order].sort((a, b) => b - a));
        const suppressors = (box: number) =>
          kept.filter((other) => other !== box && overlapOf(all, other, box, measure) > threshold);
        for (let box = 0; box < random.length; box++) {
          if (kept.includes(box)) expect(suppressors(box)).toEqual([]);
          else expect(suppressors(box).some((o) => score[o]! >= score[box]!)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same for the survivors again', () => {
    fc.assert(
      fc.property(randomBoxes, measures, thresholds, (random, measure, threshold) => {
        const all = corners(...random.map((b) => cornersOf(b, measure)));
        const kept = suppressNonMaxima(
          all,
          Float32Array.from(random, (b) => b.score),
          threshold,
          measure,
        );
        const survivors = corners(...[...kept].map((b) => [...all.subarray(b * 4, b * 4 + 4)]));
        const score = Float32Array.from(kept, (b) => random[b]?.score as number);
        const again = suppressNonMaxima(survivors, score, threshold, measure);
        expect(again).toHaveLength(kept.length);
      }),
    );
  });

  it('looks at few others of ten thousand boxes', () => {
    const side = 100;
    const many = new Float64Array(side * side * 4);
    const score = new Float32Array(side * side);
    for (let i = 0; i < score.length; i++) {
      const x = Math.trunc(((i % side) * 2 + 1) / 0.6);
      const y = Math.trunc((Math.floor(i / side) * 2 + 1) / 0.6);
      many.set([x, y, x + 18, y + 18], i * 4);
      score[i] = (Math.sin(i * 12.9898) + 1) / 2;
    }
    let reads = 0;
    const counted = new Proxy(many, {
      get: (target, key) => {
        reads++;
        return Reflect.get(target, key);
      },
    });
    const kept = suppressNonMaxima(counted, score, 0.5, 'union');
    expect(kept).toEqual(suppressNonMaxima(many, score, 0.5, 'union'));
    expect(kept.length).toBeGreaterThan(100);
    // To compare each with each kept one would take over a thousand for each.
    expect(reads / score.length).toBeLessThan(300);
  });
});
