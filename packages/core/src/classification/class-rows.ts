import { innerProduct } from '../distance.js';

/** Embeddings sorted by the class they are of. */
export interface ClassRows {
  /** Values of an embedding. */
  readonly size: number;
  /** [faces, size]: the faces of the first class, then those of the second, and so on. */
  readonly vectors: Float32Array;
  /** First row of each class, and behind the last class the number of rows. */
  readonly starts: readonly number[];
}

/** Number of classes. */
export const classCount = ({ starts }: ClassRows): number => starts.length - 1;

/** Number of faces of all classes. */
export const faceCount = ({ starts }: ClassRows): number => starts.at(-1) ?? 0;

/** The first row of each class, and the end, of classes with so many rows. */
export function startsOf(counts: readonly number[]): number[] {
  const starts = [0];
  for (const count of counts) starts.push(starts.at(-1)! + count);
  return starts;
}

/** One of the embeddings, a view. */
export function rowOf({ vectors, size }: ClassRows, row: number): Float32Array {
  return vectors.subarray(row * size, (row + 1) * size);
}

/** The class of every row. */
export function classOfRows({ starts }: ClassRows): Int32Array {
  const classes = new Int32Array(starts.at(-1) ?? 0);
  for (let c = 0; c + 1 < starts.length; c++) classes.fill(c, starts[c], starts[c + 1]);
  return classes;
}

/** Inner products of an embedding with every row. */
export function productsWith({ vectors, size }: ClassRows, vector: Float32Array): Float64Array {
  const products = new Float64Array(vectors.length / size);
  for (let row = 0; row < products.length; row++) {
    products[row] = innerProduct(vectors, row * size, vector, 0, size);
  }
  return products;
}

/** Euclidean distance of unit vectors with this inner product, 0...2. */
export function distanceOf(product: number): number {
  return Math.sqrt(Math.min(4, Math.max(0, 2 - 2 * product)));
}

/** Of each class the distance of its nearest row. */
export function nearestOfClasses({ starts }: ClassRows, products: Float64Array): Float64Array {
  const distances = new Float64Array(starts.length - 1);
  for (let c = 0; c < distances.length; c++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let row = starts[c]!; row < starts[c + 1]!; row++) most = Math.max(most, products[row]!);
    distances[c] = distanceOf(most);
  }
  return distances;
}
