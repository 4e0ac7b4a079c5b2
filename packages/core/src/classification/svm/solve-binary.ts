/** Two classes of samples, those of the first class first. */
export interface BinaryProblem {
  /** Inner products of every two samples, row by row: [count, count], symmetric. */
  readonly kernel: Float64Array;
  readonly count: number;
  /** How many of the samples are of the first class; from them on they are of the second. */
  readonly first: number;
}

/** What divides two classes: `sum(coefficients[i] * <sample i, x>) - offset` is above 0 in the first. */
export interface BinarySolution {
  /** One a sample: in 0...1 for the first class, in -1...0 for the second. */
  readonly coefficients: Float64Array;
  readonly offset: number;
  /** How often two coefficients were moved. */
  readonly steps: number;
}

/** The price of a sample on the wrong side; embeddings have length 1, so one price serves all. */
const COST = 1;
/** In place of a curvature that is none: two samples that are the same. */
const FLAT = 1e-12;
/** What rounding leaves between a coefficient and its bound. */
const HAIR = 1e-12 * COST;
/** A guard only: problems of faces take a few thousand. */
const MOST_STEPS = 10_000_000;

/**
 * Finds the widest gap between two classes, as far as they can be parted: the dual problem of a
 * support vector machine with C = 1, by sequential minimal optimisation. Each step moves two
 * coefficients, chosen by second-order information (Fan, Chen and Lin, "Working set selection using
 * second order information for training support vector machines", 2005), as LIBSVM does it: without
 * its shrinking, which pays for problems larger than two people.
 *
 * @param tolerance how far the optimality conditions may be violated: LIBSVM's `eps`
 */
export function solveBinary(
  { kernel, count, first }: BinaryProblem,
  tolerance: number,
): BinarySolution {
  // LIBSVM keeps its matrix as float32, but for the diagonal. Only with the same rounding are the steps
  // the same: where the gap comes to the tolerance, one step more or less moves decisions by 1e-4.
  const products = Float32Array.from(kernel);
  /** Each in 0...COST, to be multiplied by the sample's sign. */
  const weights = new Float64Array(count);
  /** Derivative of the objective by each weight, times the sample's sign: what is compared. */
  const slopes = Float64Array.from({ length: count }, (_, i) => (i < first ? -1 : 1));
  let steps = 0;
  for (; steps < MOST_STEPS; steps++) {
    // Who can move up, in the direction of the first class, and gains the most by it.
    let up = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const movable = i < first ? weights[i]! < COST : weights[i]! > 0;
      if (movable && slopes[i]! <= least) {
        least = slopes[i]!;
        up = i;
      }
    }
    if (up < 0) break;
    // Who can move down, and gains the most together with it.
    let down = -1;
    let most = Number.NEGATIVE_INFINITY;
    let best = 0;
    const row = up * count;
    const own = kernel[row + up]!;
    for (let j = 0; j < count; j++) {
      const movable = j < first ? weights[j]! > 0 : weights[j]! < COST;
      if (!movable) continue;
      const slope = slopes[j]!;
      if (slope > most) most = slope;
      const difference = slope - least;
      if (difference <= 0) continue;
      const curvature = own + kernel[j * count + j]! - 2 * products[row + j]!;
      const gain = (difference * difference) / (curvature > 0 ? curvature : FLAT);
      if (gain >= best) {
        best = gain;
        down = j;
      }
    }
    if (most - least < tolerance || down < 0) break;
    move(up, down);
  }
  const coefficients = weights.map((weight, i) => (i < first ? weight : -weight));
  return { coefficients, offset: offsetOf(), steps };

  /** Shifts weight between two samples as far as it helps and both stay within their bounds. */
  function move(i: number, j: number): void {
    const [rowI, rowJ] = [i * count, j * count];
    const curvature = kernel[rowI + i]! + kernel[rowJ + j]! - 2 * products[rowI + j]!;
    const wanted = (slopes[j]! - slopes[i]!) / (curvature > 0 ? curvature : FLAT);
    const [roomI, roomJ] = [
      i < first ? COST - weights[i]! : weights[i]!,
      j < first ? weights[j]! : COST - weights[j]!,
    ];
    const shift = Math.min(wanted, roomI, roomJ);
    // What comes to its bound is there to the bit: a hair away from it a sample would count as one at
    // the margin's edge, and the offset would be measured by it.
    if (roomI - shift < HAIR) weights[i] = i < first ? COST : 0;
    else weights[i] = weights[i]! + (i < first ? shift : -shift);
    if (roomJ - shift < HAIR) weights[j] = j < first ? 0 : COST;
    else weights[j] = weights[j]! + (j < first ? -shift : shift);
    for (let k = 0; k < count; k++) {
      slopes[k] = slopes[k]! + shift * (products[rowI + k]! - products[rowJ + k]!);
    }
  }

  /** The mean over samples at the margin's edge; without any, the middle of what is possible. */
  function offsetOf(): number {
    let [sum, free] = [0, 0];
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let i = 0; i < count; i++) {
      const slope = slopes[i]!;
      const weight = weights[i]!;
      if (weight > 0 && weight < COST) {
        sum += slope;
        free++;
      } else if (weight > 0 === i < first) low = Math.max(low, slope);
      else high = Math.min(high, slope);
    }
    return free > 0 ? sum / free : (low + high) / 2;
  }
}
