import { readFileSync } from 'node:fs';
import { readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { MersenneTwister } from '../../mersenne-twister.js';
import { type MinedTriplets, mineTriplets } from './miners.js';
import { selectTriplets } from './select-triplets.js';

interface GoldenSelection {
  readonly name: string;
  readonly embeddings: string;
  readonly nrofImagesPerClass: number[];
  readonly peoplePerBatch: number;
  readonly alpha: number;
  readonly numpySeed: number;
  readonly tripletsBeforeShuffle: number[][];
  readonly tripletsAfterShuffle: number[][];
  readonly numTrips_printedAs_nrof_random_negs: number;
  readonly randintCalls_upperBound_result: number[][];
}

describe.skipIf(sharedMissing('goldens/training'))('selectTriplets', () => {
  const { selectTriplets: cases } = JSON.parse(
    readFileSync(sharedPath('goldens/training/triplet-selection.json'), 'utf8'),
  );

  it.each(cases as GoldenSelection[])('chooses as the original: $name', (item) => {
    const { shape, data } = readNpy<Float32Array>(sharedPath('goldens/training', item.embeddings));
    const random = new MersenneTwister(item.numpySeed);
    const draws: number[][] = [];
    const below = random.below.bind(random);
    random.below = (count) => {
      const drawn = below(count);
      draws.push([count, drawn]);
      return drawn;
    };
    const before: unknown[] = [];
    const shuffle = random.shuffle.bind(random);
    random.shuffle = (list) => {
      before.push(...Array.from(list));
      return shuffle(list);
    };
    const { triplets, pairs } = selectTriplets(data, shape[1] as number, {
      counts: item.nrofImagesPerClass,
      people: item.peoplePerBatch,
      alpha: item.alpha,
      random,
    });
    expect(before).toEqual(item.tripletsBeforeShuffle);
    expect(triplets).toEqual(item.tripletsAfterShuffle);
    expect(pairs).toBe(item.numTrips_printedAs_nrof_random_negs);
    const expected = item.randintCalls_upperBound_result;
    expect(draws.slice(0, expected.length)).toEqual(expected);
  });
});

describe('selectTriplets', () => {
  it('refuses embeddings of other people', () => {
    const random = new MersenneTwister(1);
    const options = { counts: [2, 3], people: 2, alpha: 0.2, random };
    expect(() => selectTriplets(new Float32Array(16), 4, options)).toThrowError(
      /4 embeddings, but 5 photos/,
    );
    expect(() => selectTriplets(new Float32Array(15), 4, options)).toThrowError(/no embeddings/);
  });
});

describe('mineTriplets', () => {
  const mix = (value: number) => {
    let x = value;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> 0;
  };
  const embeddings = Float32Array.from({ length: 40 }, (_, i) => ((mix(i + 1) >>> 24) - 128) / 64);
  const labels = Int32Array.of(0, 1, 0, 2, 1, 0, 3, 2, 2, 1);
  const rows = ({ anchors, positives, negatives }: MinedTriplets) =>
    Array.from(anchors, (anchor, i) => [anchor, positives[i]!, negatives[i]!]);
  /** A number for each of the three lists that tells their order, too. */
  const digest = (mined: MinedTriplets) =>
    [mined.anchors, mined.positives, mined.negatives].map((list) =>
      list.reduce((sum, row, i) => sum + row * (i + 1), 0),
    );

  // Numbers of pytorch-metric-learning 2.9, TripletMarginMiner and BatchHardMiner with LpDistance.
  it('finds what pytorch-metric-learning finds', () => {
    expect(rows(mineTriplets('semi-hard', embeddings, 4, labels, { margin: 3 }))).toEqual([
      [0, 2, 7],
      [1, 9, 6],
      [2, 0, 8],
      [2, 5, 7],
      [2, 5, 9],
      [3, 7, 1],
      [4, 1, 0],
      [4, 9, 6],
      [4, 9, 7],
      [5, 0, 7],
      [5, 2, 3],
      [5, 2, 9],
      [7, 3, 9],
      [8, 3, 1],
      [8, 3, 4],
      [9, 1, 2],
      [9, 1, 3],
      [9, 1, 5],
      [9, 1, 6],
    ]);
    const hardest = [
      [0, 5, 9],
      [1, 4, 6],
      [2, 0, 3],
      [3, 8, 2],
      [4, 1, 5],
      [5, 0, 4],
      [7, 8, 6],
      [8, 7, 5],
      [9, 4, 0],
    ];
    expect(rows(mineTriplets('batch-hard', embeddings, 4, labels))).toEqual(hardest);
    expect(rows(mineTriplets('batch-hard', embeddings, 4, labels, { squared: false }))).toEqual(
      hardest,
    );
    const all = mineTriplets('all', embeddings, 4, labels, { margin: 3 });
    expect(all.anchors.length).toBe(103);
    expect(digest(all)).toEqual([32420, 22994, 24068]);
    const hard = mineTriplets('hard', embeddings, 4, labels);
    expect(hard.anchors.length).toBe(84);
    expect(digest(hard)).toEqual([21027, 16644, 15715]);
    const plain = { margin: 0.75, squared: false };
    expect(digest(mineTriplets('semi-hard', embeddings, 4, labels, plain))).toEqual([
      2194, 948, 1376,
    ]);
    expect(digest(mineTriplets('all', embeddings, 4, labels, plain))).toEqual([
      36713, 25691, 26159,
    ]);
  });

  it('refuses other names, margins and labels', () => {
    expect(() => mineTriplets('easy' as never, embeddings, 4, labels)).toThrowError(
      /Known: batch-hard, semi-hard/,
    );
    expect(() => mineTriplets('all', embeddings, 4, labels, { margin: NaN })).toThrowError(
      /margin/,
    );
    expect(() => mineTriplets('all', embeddings, 4, labels.subarray(1))).toThrowError(/9 labels/);
  });
});
