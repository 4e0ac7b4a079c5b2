import { describe, expect, it } from 'vitest';
import {
  balancedClasses,
  imagesPerClass,
  peopleTimesImages,
  permutations,
  type Sampler,
} from './samplers.js';

const labels = Int32Array.of(0, 0, 0, 0, 1, 1, 3, 3, 3, 4, 0, 4, 7, 7, 7, 7);
const sizes = [4, 2, 0, 3, 7];

const makers: Record<string, (seed: number) => Sampler> = {
  permutations: (seed) => permutations(10, seed),
  peopleTimesImages: (seed) => peopleTimesImages(sizes, { people: 2, imagesPerPerson: 3 }, seed),
  imagesPerClass: (seed) => imagesPerClass(labels, { batchSize: 6, imagesPerClass: 3 }, seed),
  balancedClasses: (seed) => balancedClasses(labels, seed),
};

describe.each(Object.entries(makers))('%s', (_, make) => {
  const sequence = (sampler: Sampler, batches: number) =>
    Array.from({ length: batches }, () => [...sampler.take(4)]);

  it('is the same for a seed, and another for another', () => {
    expect(sequence(make(1), 20)).toEqual(sequence(make(1), 20));
    expect(sequence(make(1), 20)).not.toEqual(sequence(make(2), 20));
  });

  it('goes on from its state, wherever it was taken', () => {
    for (const before of [0, 1, 5, 6, 15]) {
      const sampler = make(666);
      sequence(sampler, before);
      const state = JSON.parse(JSON.stringify(sampler.state()));
      const expected = sequence(sampler, 12);
      const other = make(3);
      sequence(other, 2);
      other.restore(state);
      expect(sequence(other, 12)).toEqual(expected);
    }
  });

  it('refuses a state of something else', () => {
    expect(() => make(1).restore({} as never)).toThrowError(/state of the random numbers/);
    const state = { ...make(1).state(), taken: 1_000 };
    expect(() => make(1).restore(state)).toThrowError(/of other data/);
  });
});

describe('permutations', () => {
  it('gives every image once before any twice, across batches', () => {
    const sampler = permutations(10, 1);
    const given = Array.from({ length: 5 }, () => [...sampler.take(4)]).flat();
    const all = Array.from({ length: 10 }, (_, i) => i);
    expect(given.slice(0, 10).toSorted((a, b) => a - b)).toEqual(all);
    expect(given.slice(10).toSorted((a, b) => a - b)).toEqual(all);
    expect(given.slice(0, 10)).not.toEqual(given.slice(10));
  });
});

describe('imagesPerClass', () => {
  it('fills batches with m images of different classes', () => {
    const sampler = imagesPerClass(labels, { batchSize: 6, imagesPerClass: 3 }, 1);
    const seen = new Set<number>();
    for (let batch = 0; batch < 20; batch++) {
      const images = [...sampler.take(6)];
      const classes = images.map((image) => labels[image]!);
      expect(new Set(classes).size).toBe(2);
      for (const part of [images.slice(0, 3), images.slice(3)]) {
        const own = new Set(part.map((image) => labels[image]));
        expect(own.size).toBe(1);
        const available = labels.filter((label) => own.has(label)).length;
        expect(new Set(part).size).toBe(Math.min(3, available));
      }
      for (const image of images) seen.add(image);
    }
    expect(seen.size).toBe(labels.length);
  });

  it('refuses batches that cannot be filled', () => {
    const make = (batchSize: number, m: number) => () =>
      imagesPerClass(labels, { batchSize, imagesPerClass: m }, 1);
    expect(make(7, 3)).toThrowError(/batch of 7 images cannot have 3 of every class/);
    expect(make(18, 3)).toThrowError(/needs 6 classes, not 5/);
    expect(make(0, 3)).toThrowError(/batch size is 0/);
    expect(make(6, -1)).toThrowError(/images per class is -1/);
  });
});

describe('balancedClasses', () => {
  it('has every class once in a pass', () => {
    const sampler = balancedClasses(labels, 1);
    for (let pass = 0; pass < 10; pass++) {
      const classes = [...sampler.take(5)].map((image) => labels[image]!);
      expect(classes.toSorted()).toEqual([0, 1, 3, 4, 7]);
    }
  });

  it('says when there is nothing', () => {
    expect(() => balancedClasses(new Int32Array(), 1).take(1)).toThrowError(/no images/);
    expect(() => permutations(0, 1)).toThrowError(/number of images is 0/);
  });
});
