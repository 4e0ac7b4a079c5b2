import { createAbortPoint } from '../abort.js';
import {
  type ClassRows,
  classCount,
  classOfRows,
  distanceOf,
  faceCount,
  productsWith,
  rowOf,
} from './class-rows.js';
import {
  BLUNTEST,
  fitSharpness,
  SHARPEST,
  type SharpnessSample,
  sharesOf,
} from './fit-sharpness.js';
import type { Method, TrainedMethod } from './method.js';

/** So many faces tell how sharp the classes are; more of them would tell the same. */
const MOST_SAMPLES = 2_000;

/**
 * Nearest centroid: a class is the mean direction of its faces, and a face is of the class whose mean
 * is nearest. Fast and small whatever the number of photos; people whose photos fall into two groups,
 * as child and adult, have their mean between them.
 */
export const nearestCentroid: Method = {
  async train(rows, { signal }) {
    const centroids = centroidsOf(rows);
    const sharpness = fitSharpness(await heldOut(rows, centroids, signal));
    return trained(centroids, sharpness);
  },
  restore(saved, counts, size) {
    const vectors = saved.unitRows('centroids', [counts.length, size]);
    const starts = Array.from({ length: counts.length + 1 }, (_, c) => c);
    return trained({ size, vectors, starts }, saved.setting('sharpness', BLUNTEST, SHARPEST));
  },
};

function trained(centroids: ClassRows, sharpness: number): TrainedMethod {
  return {
    score(vector) {
      const products = productsWith(centroids, vector);
      return { probabilities: sharesOf(products, sharpness), distances: products.map(distanceOf) };
    },
    save: () => ({
      tensors: new Map([
        ['centroids', { shape: [classCount(centroids), centroids.size], data: centroids.vectors }],
      ]),
      settings: { sharpness },
    }),
  };
}

/** One row a class: the mean of its faces, of length 1. */
function centroidsOf(rows: ClassRows): ClassRows {
  const { size, starts } = rows;
  const count = classCount(rows);
  const vectors = new Float32Array(count * size);
  for (let c = 0; c < count; c++) {
    const sum = new Float64Array(size);
    for (let row = starts[c]!; row < starts[c + 1]!; row++) {
      for (const [i, value] of rowOf(rows, row).entries()) sum[i]! += value;
    }
    const length = Math.hypot(...sum);
    // Opposite faces have no mean; the first of them stands for the class.
    const mean = length > 0 ? sum.map((value) => value / length) : rowOf(rows, starts[c]!);
    vectors.set(mean, c * size);
  }
  return { size, vectors, starts: Array.from({ length: count + 1 }, (_, c) => c) };
}

/** Inner products of faces with all centroids, their own made without them. */
async function heldOut(
  rows: ClassRows,
  centroids: ClassRows,
  signal: AbortSignal | undefined,
): Promise<SharpnessSample[]> {
  const abortPoint = createAbortPoint(signal, 'Training a classifier');
  const { starts } = rows;
  const classes = classOfRows(rows);
  const samples: SharpnessSample[] = [];
  const step = Math.max(1, faceCount(rows) / MOST_SAMPLES);
  for (let at = 0; at < faceCount(rows); at += step) {
    const row = Math.floor(at);
    const own = classes[row]!;
    const faces = starts[own + 1]! - starts[own]!;
    if (faces < 2) continue;
    const vector = rowOf(rows, row);
    const products = productsWith(centroids, vector);
    const others = new Float64Array(rows.size);
    for (let other = starts[own]!; other < starts[own + 1]!; other++) {
      if (other === row) continue;
      for (const [i, value] of rowOf(rows, other).entries()) others[i]! += value;
    }
    const length = Math.hypot(...others);
    const product = others.reduce((sum, value, i) => sum + value * vector[i]!, 0);
    if (length > 0) products[own] = product / length;
    samples.push({ products, isRight: (c) => c === own });
    await abortPoint();
  }
  return samples;
}
