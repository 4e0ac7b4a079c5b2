import { createAbortPoint } from '../../abort.js';
import { innerProduct } from '../../distance.js';
import { FaceNetError } from '../../errors.js';
import {
  type ClassRows,
  classCount,
  faceCount,
  nearestOfClasses,
  productsWith,
} from '../class-rows.js';
import { type Method, type MethodOptions, restoreRows, type TrainedMethod } from '../method.js';
import { couplePairs } from './couple-pairs.js';
import { sigmoidAt } from './platt-sigmoid.js';
import { trainPair } from './train-pair.js';

/** What all pairs of classes have learned. */
interface Machines {
  /** [faces, classes - 1]: of each face its coefficient against every other class, in their order. */
  readonly coefficients: Float32Array;
  /** [pairs, 3]: offset of the decision, slope and offset of the sigmoid. */
  readonly pairs: Float32Array;
}

/** Coefficients that are kept, 256 MB of them. */
const MOST_COEFFICIENTS = 1 << 26;

/**
 * A linear support vector machine for every pair of classes, C-SVC with C = 1, as the original trains
 * it with scikit-learn: decision values, their sigmoids and the coupling of all pairs are LIBSVM's
 * (Chang and Lin, "LIBSVM: a library for support vector machines", 2011).
 *
 * What is learned is kept as float32, so that a classifier decides the same after it was written and
 * read; that moves a decision value by less than 1e-6.
 */
export const supportVectors: Method = {
  async train(rows, options) {
    if (classCount(rows) < 2) {
      throw new FaceNetError('INVALID_ARGUMENT', 'An SVM tells people apart; here is only one.', {
        hint: 'Add a second person, or train the kind "knn" or "centroid", which know strangers by distance.',
      });
    }
    const count = faceCount(rows) * (classCount(rows) - 1);
    if (count > MOST_COEFFICIENTS) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `An SVM of ${classCount(rows)} people and ${faceCount(rows)} faces has ${count} coefficients.`,
        { hint: 'Train the kind "knn" or "centroid", which grow with the number of faces only.' },
      );
    }
    return trained(rows, await trainPairs(rows, options));
  },
  restore(saved, counts, size) {
    const rows = restoreRows(saved, counts, size);
    const others = counts.length - 1;
    return trained(rows, {
      coefficients: saved.tensor('coefficients', [faceCount(rows), others]),
      pairs: saved.tensor('pairs', [(counts.length * others) / 2, 3]),
    });
  },
};

function trained(rows: ClassRows, machines: Machines): TrainedMethod {
  const classes = classCount(rows);
  return {
    score(vector) {
      const products = productsWith(rows, vector);
      const values = decisionValues(rows, machines, products);
      const pairwise = new Float64Array(classes * classes);
      let pair = 0;
      for (let a = 0; a < classes; a++) {
        for (let b = a + 1; b < classes; b++, pair++) {
          const [slope, offset] = [machines.pairs[3 * pair + 1]!, machines.pairs[3 * pair + 2]!];
          pairwise[a * classes + b] = sigmoidAt({ slope, offset }, values[pair]!);
        }
      }
      return {
        probabilities: couplePairs(pairwise, classes),
        distances: nearestOfClasses(rows, products),
      };
    },
    save: () => ({
      tensors: new Map([
        ['vectors', { shape: [faceCount(rows), rows.size], data: rows.vectors }],
        ['coefficients', { shape: [faceCount(rows), classes - 1], data: machines.coefficients }],
        ['pairs', { shape: [machines.pairs.length / 3, 3], data: machines.pairs }],
      ]),
      settings: {},
    }),
  };
}

/**
 * What the machine of each pair says, above 0 for the first of its classes: (0, 1), (0, 2), ...
 *
 * @param products inner products of a face with every row
 */
export function decisionValues(
  rows: ClassRows,
  { coefficients, pairs }: Machines,
  products: Float64Array,
): Float64Array {
  const { starts } = rows;
  const classes = classCount(rows);
  const others = classes - 1;
  const values = new Float64Array(pairs.length / 3);
  let pair = 0;
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++, pair++) {
      let value = -pairs[3 * pair]!;
      for (let row = starts[a]!; row < starts[a + 1]!; row++) {
        value += coefficients[row * others + b - 1]! * products[row]!;
      }
      for (let row = starts[b]!; row < starts[b + 1]!; row++) {
        value += coefficients[row * others + a]! * products[row]!;
      }
      values[pair] = value;
    }
  }
  return values;
}

/**
 * Trains all pairs. A pair's inner products are computed once, for its machine and the five that are
 * tried on what they have not seen; those within a class serve all pairs of that class.
 */
export async function trainPairs(
  rows: ClassRows,
  { tolerance, seed, signal, onProgress }: MethodOptions,
): Promise<Machines> {
  const abortPoint = createAbortPoint(signal, 'Training a classifier');
  const classes = classCount(rows);
  const others = classes - 1;
  const { starts } = rows;
  const total = (classes * others) / 2;
  const coefficients = new Float32Array(faceCount(rows) * others);
  const pairs = new Float32Array(total * 3);
  const within = Array.from({ length: classes }, (_, c) => productsBetween(rows, c, c));
  let pair = 0;
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      await abortPoint();
      const first = starts[a + 1]! - starts[a]!;
      const count = first + starts[b + 1]! - starts[b]!;
      const kernel = pairKernel(within[a]!, within[b]!, productsBetween(rows, a, b), first, count);
      const { solution, sigmoid } = trainPair({ kernel, count, first }, tolerance, seed);
      for (let i = 0; i < count; i++) {
        const at =
          i < first ? (starts[a]! + i) * others + b - 1 : (starts[b]! + i - first) * others + a;
        coefficients[at] = solution.coefficients[i]!;
      }
      pairs.set([solution.offset, sigmoid.slope, sigmoid.offset], 3 * pair);
      pair++;
      onProgress?.({ task: 'train', done: pair, total, unit: 'pairs of people' });
    }
  }
  return { coefficients, pairs };
}

/** Inner products of the faces of two classes: [faces of a, faces of b]. */
function productsBetween(rows: ClassRows, a: number, b: number): Float64Array {
  const { vectors, size, starts } = rows;
  const products: number[] = [];
  for (let i = starts[a]!; i < starts[a + 1]!; i++) {
    for (let j = starts[b]!; j < starts[b + 1]!; j++) {
      products.push(innerProduct(vectors, i * size, vectors, j * size, size));
    }
  }
  return Float64Array.from(products);
}

/** The matrix of two classes, put together of four. */
function pairKernel(
  withinA: Float64Array,
  withinB: Float64Array,
  between: Float64Array,
  first: number,
  count: number,
): Float64Array {
  const kernel = new Float64Array(count * count);
  const second = count - first;
  for (let i = 0; i < first; i++) {
    kernel.set(withinA.subarray(i * first, (i + 1) * first), i * count);
    for (let j = 0; j < second; j++) {
      const product = between[i * second + j]!;
      kernel[i * count + first + j] = product;
      kernel[(first + j) * count + i] = product;
    }
  }
  for (let j = 0; j < second; j++) {
    kernel.set(withinB.subarray(j * second, (j + 1) * second), (first + j) * count + first);
  }
  return kernel;
}
