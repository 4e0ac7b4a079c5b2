import { meanDirection } from '../mean-direction.js';
import {
  type ClassRows,
  classCount,
  classOfRows,
  distanceOf,
  productsWith,
  rowOf,
} from './class-rows.js';
import {
  BLUNTEST,
  fitSharpness,
  SHARPEST,
  type SharpnessSample,
  sampleFaces,
  sharesOf,
} from './fit-sharpness.js';
import type { Method, TrainedMethod } from './method.js';

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
    return learnedCentroids(vectors, size, saved.setting('sharpness', BLUNTEST, SHARPEST));
  },
};

/**
 * What is learned when the vector of each class is known.
 *
 * @param vectors [classes, size], unit vectors
 * @param sharpness see `fitSharpness`
 */
export function learnedCentroids(
  vectors: Float32Array,
  size: number,
  sharpness: number,
): TrainedMethod {
  const starts = Array.from({ length: vectors.length / size + 1 }, (_, c) => c);
  return trained({ size, vectors, starts }, sharpness);
}

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
    const faces = Array.from({ length: starts[c + 1]! - starts[c]! }, (_, i) =>
      rowOf(rows, starts[c]! + i),
    );
    vectors.set(meanDirection(faces), c * size);
  }
  return { size, vectors, starts: Array.from({ length: count + 1 }, (_, c) => c) };
}

/** Inner products of faces with all centroids, their own made without them. */
function heldOut(
  rows: ClassRows,
  centroids: ClassRows,
  signal: AbortSignal | undefined,
): Promise<SharpnessSample[]> {
  const { starts } = rows;
  const classes = classOfRows(rows);
  return sampleFaces(rows, signal, (row) => {
    const own = classes[row]!;
    if (starts[own + 1]! - starts[own]! < 2) return undefined;
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
    return { products, isRight: (c) => c === own };
  });
}
