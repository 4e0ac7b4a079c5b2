import { describe, expect, it } from 'vitest';
import { readHdf5Texts } from '../../weights/hdf5/read-hdf5.js';
import { filterDataset, readFilterMetrics } from './filter-dataset.js';
import { filteringMetrics, writeFilterMetrics } from './filtering-metrics.js';

const classNames = ['Änne', 'Bob', 'nobody'];
const images = ['d/Änne/1.png', 'd/Änne/2.png', 'd/Änne/3.png', 'd/Bob/1.png', 'd/Bob/2.png'];
const labels = [0, 0, 0, 1, 1];
const embeddings = Float32Array.of(1, 0, 1, 0, 0, 1, 0.6, 0.8, 0.8, 0.6);
const metrics = filteringMetrics({ embeddings, labels, images, classNames });

describe('filteringMetrics', () => {
  it('measures from the mean of the class, as it is', () => {
    const [near, far] = [Math.hypot(1 / 3, 1 / 3), Math.hypot(2 / 3, 2 / 3)];
    const bob = Math.hypot(0.1, 0.1);
    for (const [i, distance] of [near, near, far, bob, bob].entries()) {
      expect(metrics.distances[i]).toBeCloseTo(distance, 6);
    }
    expect(metrics.variances[0]).toBeCloseTo((2 * near ** 2 + far ** 2) / 3, 6);
    expect(metrics.variances[2]).toBeNaN();
    expect([...metrics.centers].map((v) => Number(v.toFixed(4)))).toEqual([
      0.6667, 0.3333, 0.7, 0.7, 0, 0,
    ]);
  });

  it('writes a file that filters a training', () => {
    const file = writeFilterMetrics(metrics);
    expect(readHdf5Texts(file).get('class_names')).toEqual(classNames);
    const read = readFilterMetrics(file);
    expect({ ...read, labels: Array.from(read.labels) }).toEqual({
      distances: metrics.distances,
      labels,
      images,
    });
    const dataset = {
      classes: classNames.map((name, c) => ({
        name,
        images: images.filter((_, i) => labels[i] === c),
      })),
    };
    const { classes } = filterDataset(dataset, read, { percentile: 70 });
    expect(classes.map((own) => own.images.length)).toEqual([2, 2, 0]);
  });

  it('takes nobody', () => {
    const none = filteringMetrics({
      embeddings: new Float32Array(),
      labels: [],
      images: [],
      classNames: [],
    });
    expect(readFilterMetrics(writeFilterMetrics(none)).images).toEqual([]);
  });

  it.each([
    [{ embeddings, labels: [0], images, classNames }, /5 images have 1 labels and 10 values/],
    [{ embeddings, labels: [0, 0, 0, 1, 3], images, classNames }, /Image 4 has the label 3/],
    [{ embeddings, labels, images, classNames: undefined }, /names of the classes is no array/],
    [undefined, /no object/],
  ])('refuses what does not fit', (classes, message) => {
    expect(() => filteringMetrics(classes as never)).toThrow(message);
  });
});
