import {
  type ClassRows,
  classOfRows,
  faceCount,
  nearestOfClasses,
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
import { type Method, restoreRows, type TrainedMethod } from './method.js';

/** Whole numbers that a file may say. */
export const MOST_NEIGHBOURS = 1_000_000;

/**
 * Nearest neighbours: the faces nearest to the one in question vote, each the more the nearer it is, so
 * that a person with a single photo can win against one with hundreds. How much nearness weighs is
 * learned from the faces themselves.
 */
export const nearestNeighbours: Method = {
  async train(rows, { neighbours, signal }) {
    const sharpness = fitSharpness(await heldOut(rows, neighbours, signal));
    return trained(rows, neighbours, sharpness);
  },
  restore(saved, counts, size) {
    const neighbours = Math.floor(saved.setting('neighbours', 1, MOST_NEIGHBOURS));
    const sharpness = saved.setting('sharpness', BLUNTEST, SHARPEST);
    return trained(restoreRows(saved, counts, size), neighbours, sharpness);
  },
};

function trained(rows: ClassRows, neighbours: number, sharpness: number): TrainedMethod {
  const classes = classOfRows(rows);
  return {
    score(vector) {
      const products = productsWith(rows, vector);
      const nearest = nearestRows(products, neighbours);
      const shares = sharesOf(
        Float64Array.from(nearest, (row) => products[row]!),
        sharpness,
      );
      const probabilities = new Float64Array(rows.starts.length - 1);
      for (const [i, row] of nearest.entries()) probabilities[classes[row]!]! += shares[i]!;
      return { probabilities, distances: nearestOfClasses(rows, products) };
    },
    save: () => ({
      tensors: new Map([['vectors', { shape: [faceCount(rows), rows.size], data: rows.vectors }]]),
      settings: { neighbours, sharpness },
    }),
  };
}

/** The rows with the largest products, the largest first; of equals the one that comes first. */
function nearestRows(products: Float64Array, count: number): number[] {
  const nearest: number[] = [];
  for (let row = 0; row < products.length; row++) {
    const product = products[row]!;
    if (nearest.length >= count && product <= products[nearest.at(-1)!]!) continue;
    let place = nearest.length;
    while (place > 0 && products[nearest[place - 1]!]! < product) place--;
    nearest.splice(place, 0, row);
    if (nearest.length > count) nearest.pop();
  }
  return nearest;
}

/** Inner products of faces with their neighbours, themselves left out, if any is of their class. */
function heldOut(
  rows: ClassRows,
  neighbours: number,
  signal: AbortSignal | undefined,
): Promise<SharpnessSample[]> {
  const classes = classOfRows(rows);
  return sampleFaces(rows, signal, (row) => {
    const products = productsWith(rows, rowOf(rows, row));
    products[row] = Number.NEGATIVE_INFINITY;
    const nearest = nearestRows(products, Math.min(neighbours, products.length - 1));
    const isRight = (i: number) => classes[nearest[i]!] === classes[row];
    if (!nearest.some((_, i) => isRight(i))) return undefined;
    return { products: Float64Array.from(nearest, (each) => products[each]!), isRight };
  });
}
