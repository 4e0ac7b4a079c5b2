import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { MersenneTwister } from '../../mersenne-twister.js';
import {
  FILTER_METRICS,
  FILTER_METRICS_FIXED,
  TEXTS,
} from '../../weights/hdf5/testing/h5py-files.js';
import { filterDataset, filterThreshold, readFilterMetrics } from './filter-dataset.js';
import { splitClasses, splitForClassifier, splitImages } from './split-dataset.js';
import { checkDataset, listImages, type TrainingDataset } from './training-dataset.js';

/** Classes `0`, `1`, ... whose images are `0/0`, `0/1`, ... */
const dataset = (...sizes: number[]): TrainingDataset => ({
  classes: sizes.map((size, label) => ({
    name: `${label}`,
    images: Array.from({ length: size }, (_, image) => `${label}/${image}`),
  })),
});

const imagesOf = ({ classes }: TrainingDataset) =>
  classes.map(({ images }) => images.map((path) => Number(path.split('/')[1])));

const namesOf = ({ classes }: TrainingDataset) => classes.map(({ name }) => Number(name));

// What the original's functions give under numpy 2.4, whose legacy generator is the one of then.
describe('splits of the original', () => {
  it('split the photos of each person', () => {
    const random = new MersenneTwister(666);
    const split = splitImages(dataset(5, 1, 3, 8, 2), { ratio: 0.3, random, compat: true });
    expect(imagesOf(split.train)).toEqual([[3, 0, 1], [], [1, 0], [5, 7, 0, 2, 3], [1]]);
    expect(imagesOf(split.validation)).toEqual([[2, 4], [0], [2], [4, 6, 1], [0]]);
  });

  it('leave out people with too few photos', () => {
    const random = new MersenneTwister(666);
    const options = { ratio: 0.05, random, minTrainImages: 2, compat: true };
    const split = splitImages(dataset(5, 1, 3, 8, 2), options);
    expect(imagesOf(split.train)).toEqual([
      [3, 0, 1, 2],
      [1, 0],
      [5, 7, 0, 2, 3, 4, 6],
    ]);
    expect(imagesOf(split.validation)).toEqual([[4], [2], [1]]);
    expect(namesOf(split.train)).toEqual([0, 2, 3]);
  });

  it('split the people, and lose one', () => {
    const split = (compat: boolean) =>
      splitClasses(dataset(...Array(10).fill(1)), {
        ratio: 0.3,
        random: new MersenneTwister(666),
        compat,
      });
    expect(namesOf(split(true).train)).toEqual([5, 7, 0, 9, 3, 4, 8]);
    expect(namesOf(split(true).validation)).toEqual([1, 6]);
    expect(namesOf(split(false).validation)).toEqual([1, 6, 2]);
  });

  it('split for a classifier', () => {
    const random = new MersenneTwister(3);
    const { train, validation } = splitForClassifier(dataset(5, 2, 4), {
      minImages: 3,
      trainImages: 2,
      random,
    });
    expect(imagesOf(train)).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect(imagesOf(validation)).toEqual([
      [1, 0, 2],
      [3, 0],
    ]);
  });
});

describe('splitImages', () => {
  it('leaves no class without training', () => {
    const options = { ratio: 0.9, random: new MersenneTwister(1) };
    const { train, validation } = splitImages(dataset(5, 1, 2), options);
    expect(train.classes.map(({ images }) => images.length)).toEqual([1, 1, 1]);
    expect(validation.classes.map(({ images }) => images.length)).toEqual([4, 0, 1]);
  });

  it('leaves the data set as it is, and refuses shares that are none', () => {
    const people = dataset(4, 4);
    splitImages(people, { ratio: 0.5, random: new MersenneTwister(1) });
    expect(people).toEqual(dataset(4, 4));
    for (const ratio of [-0.1, 1.5, NaN]) {
      const options = { ratio, random: new MersenneTwister(1) };
      expect(() => splitImages(people, options)).toThrowError(/share for validation/);
      expect(() => splitClasses(people, options)).toThrowError(/share for validation/);
    }
  });
});

describe('filterThreshold', () => {
  const thresholds = (values: number[], percentiles: number[]) =>
    percentiles.map((percentile) => filterThreshold(values, percentile));

  // The original's find_threshold under numpy, its sums in float32 as numpy 1 kept them.
  it.each([
    [
      Array.from({ length: 1000 }, (_, i) => i / 1000),
      [100, 90, 0, 37.5],
      [0.994005, 0.8941050238178969, 0.004995, 0.36963],
    ],
    [
      Array.from({ length: 150 }, (_, i) => Math.sin(i * i) * Math.exp(-i / 40) + (i % 7) * 0.1),
      [0, 1, 10, 50, 90, 99, 100],
      [
        -0.79083782762925, -0.5459245081672877, -0.09201848886033645, 0.2818825202054156,
        0.6459869879487337, 0.9039623199440235, 1.1488756681457688,
      ],
    ],
    [
      [2, 2, 2, 2, 2],
      [0, 50, 100],
      [1.995, 2, 2.495],
    ],
  ])('is that of the original %#', (values, percentiles, expected) => {
    thresholds(values, percentiles).forEach((threshold, i) => {
      expect(threshold).toBeCloseTo(expected[i]!, 12);
    });
  });

  it.each([
    [[1, 2], 101, /percentile is 101/],
    [[1, NaN], 50, /not all numbers/],
    [[], 50, /not all numbers/],
  ])('refuses bad arguments %#', (values, percentile, message) => {
    expect(() => filterThreshold(values, percentile)).toThrowError(message);
  });
});

describe('filterDataset', () => {
  const people = dataset(4, 3, 2);
  const { images, labels } = listImages(people);
  const distances = [0.1, 0.9, 0.2, 0.3, 0.95, 0.85, 0.2, 0.1, 0.3];

  it('removes the photos that are far away, and classes that become small', () => {
    const metrics = { distances, labels, images };
    expect(imagesOf(filterDataset(people, metrics, { percentile: 70 }))).toEqual([
      [0, 2, 3],
      [2],
      [0, 1],
    ]);
    const few = filterDataset(people, metrics, { percentile: 70, minImages: 3 });
    // The class of two that lost nothing stays, as in the original.
    expect(namesOf(few)).toEqual([0, 2]);
  });

  it('refuses metrics of another data set', () => {
    const elsewhere = images.map((path) => `/elsewhere/${path}`);
    const filter = (metrics: Parameters<typeof filterDataset>[1]) => () =>
      filterDataset(people, metrics, { percentile: 50 });
    expect(filter({ distances, labels, images: elsewhere })).toThrowError(/name the photo/);
    expect(filter({ distances, labels: labels.map(() => 9), images })).toThrowError(/class 9 of 3/);
    expect(filter({ distances: [1], labels, images })).toThrowError(/9 images, 9 labels and 1/);
  });
});

describe('readFilterMetrics', () => {
  it('reads what h5py wrote, so that it filters', () => {
    const names = ['Ada', 'Björn', '陳'];
    const people = {
      classes: names.map((name) => ({
        name,
        images: [2, 0, 1].map((image) => `/data/${name}/${image}.png`),
      })),
    };
    for (const file of [FILTER_METRICS, FILTER_METRICS_FIXED]) {
      const metrics = readFilterMetrics(file);
      const filtered = filterDataset(people, metrics, { percentile: 70 });
      expect(filtered.classes.map(({ images }) => images)).toEqual([
        ['/data/Ada/2.png', '/data/Ada/0.png'],
        ['/data/Björn/0.png'],
        ['/data/陳/2.png', '/data/陳/0.png', '/data/陳/1.png'],
      ]);
    }
  });

  it('says what a file lacks', () => {
    expect(() => readFilterMetrics(TEXTS)).toThrowError(/no image_list/);
    expect(() => readFilterMetrics(new Uint8Array(8))).toThrowError(FaceNetError);
  });
});

describe('checkDataset', () => {
  it('names classes without photos', () => {
    expect(() => checkDataset(dataset(2, 0, 1, 0))).toThrowError(
      /2 of 4 classes have no photos: "1", "3"\. Remove/,
    );
    expect(() => checkDataset({ classes: [] })).toThrowError(/no classes/);
    expect(() => checkDataset(undefined as never)).toThrowError(FaceNetError);
    expect(() => checkDataset(dataset(1, 2))).not.toThrow();
  });
});
