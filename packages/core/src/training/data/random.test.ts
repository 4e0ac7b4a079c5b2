import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { MersenneTwister } from '../../mersenne-twister.js';
import { samplePeople } from './sample-people.js';
import { seededRandom } from './seeded-random.js';

const golden = () =>
  JSON.parse(readFileSync(sharedPath('goldens/training/triplet-selection.json'), 'utf8'));

describe('MersenneTwister', () => {
  it('draws what numpy 2.4 draws from the same seeds', () => {
    const random = new MersenneTwister(42);
    expect([random.random(), random.random()]).toEqual([0.3745401188473625, 0.9507143064099162]);
    expect(random.uniform(-10, 10)).toBe(4.639878836228101);
    expect([...random.permutation(8)]).toEqual([5, 0, 3, 6, 2, 1, 7, 4]);
    expect(new MersenneTwister(2 ** 32 - 1).uint32()).toBe(419326371);
    expect(new MersenneTwister(0).uint32()).toBe(2357136044);
  });

  it('goes on from its state, through JSON', () => {
    const random = new MersenneTwister(7);
    for (let i = 0; i < 700; i++) random.uint32();
    const again = MersenneTwister.from(JSON.parse(JSON.stringify(random.state())));
    const next = Array.from({ length: 700 }, () => random.uint32());
    expect(Array.from({ length: 700 }, () => again.uint32())).toEqual(next);
  });

  it.each([
    [() => new MersenneTwister(0.5), /seed is 0.5/],
    [() => new MersenneTwister(1).below(0), /choose one of 0/],
    [() => MersenneTwister.from({ key: [1], position: 0 }), /state of the random numbers/],
    [() => MersenneTwister.from(undefined as never), /state of the random numbers/],
  ])('refuses bad arguments %#', (make, message) => {
    expect(make).toThrowError(message);
  });
});

describe.skipIf(sharedMissing('goldens/training'))('draws of the original', () => {
  it('begins as the original seeded with 666 does', () => {
    const { seed, mt19937FirstUint32: expected } = golden().random;
    const random = new MersenneTwister(seed);
    expect(expected.map(() => random.uint32())).toEqual(expected);
  });

  it('samples the same people and photos', () => {
    for (const { numpySeed, classSizes, ...sample } of golden().samplePeople) {
      const { images, classes, counts } = samplePeople(new MersenneTwister(numpySeed), classSizes, {
        people: sample.peoplePerBatch,
        imagesPerPerson: sample.imagesPerPerson,
      });
      const starts = (classSizes as number[]).map((_, label) =>
        classSizes.slice(0, label).reduce((sum: number, size: number) => sum + size, 0),
      );
      const labels = [...classes].flatMap((label, i) => Array(counts[i]).fill(label) as number[]);
      const paths = [...images].map((image, i) => `${labels[i]}/${image - starts[labels[i]!]!}`);
      expect(paths).toEqual(sample['imagePaths_class/index']);
      expect([...counts]).toEqual(sample.numPerClass);
    }
  });
});

describe('samplePeople', () => {
  it('says when there are too few photos', () => {
    const random = new MersenneTwister(1);
    expect(() => samplePeople(random, [5, 1], { people: 2, imagesPerPerson: 3 })).toThrowError(
      /2 people of 3 images are 6 images; .* gives 4/,
    );
  });
});

describe('seededRandom', () => {
  const draws = (keys: number[], count: number) => {
    const random = seededRandom(...keys);
    return Array.from({ length: count }, random);
  };

  it('depends on every key and on nothing else', () => {
    expect(draws([1, 2, 3], 5)).toEqual(draws([1, 2, 3], 5));
    const firsts = [
      [1, 2, 3],
      [2, 2, 3],
      [1, 3, 3],
      [1, 2, 4],
      [1, 3, 2],
      [0, 0, 0],
      [0, 0],
    ].map((keys) => draws(keys, 1)[0]);
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('is spread evenly, within a sequence and over neighbouring keys', () => {
    const places = Array.from({ length: 20_000 }, (_, place) => seededRandom(666, 5, place)());
    for (const numbers of [places, draws([666], 20_000)]) {
      const bins = new Array<number>(20).fill(0);
      for (const number of numbers) bins[Math.floor(number * 20)]!++;
      // Chi-squared of 19 degrees of freedom is above 43.8 once in a thousand.
      const chi = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      expect(chi).toBeLessThan(43.8);
    }
    const correlation = places.slice(1).reduce((sum, value, i) => {
      return sum + (value - 0.5) * (places[i]! - 0.5) * 12;
    }, 0);
    expect(Math.abs(correlation / places.length)).toBeLessThan(0.03);
  });
});
