/** Turns decision values into probabilities: `1 / (1 + exp(slope * value + offset))`. */
export interface Sigmoid {
  /** Below 0 where large values speak for the first class. */
  readonly slope: number;
  readonly offset: number;
}

const MOST_STEPS = 100;
/** Steps of the line search below this are none. */
const SHORTEST_STEP = 1e-10;
/** Keeps the Hessian positive definite. */
const RIDGE = 1e-12;
const PRECISION = 1e-5;

/**
 * Fits a sigmoid to the decision values of two classes (Platt, "Probabilistic outputs for support
 * vector machines", 1999), by Newton's method with backtracking (Lin, Lin and Weng, "A note on Platt's
 * probabilistic outputs for support vector machines", 2007). Instead of 1 and 0 it learns from what
 * Laplace would expect after so many samples, so that few of them never make it certain.
 *
 * @param decisions finite values, of samples that their machine has not learned from
 * @param isFirst whether each is of the first class
 */
export function fitSigmoid(decisions: Float64Array, isFirst: readonly boolean[]): Sigmoid {
  const firsts = isFirst.filter(Boolean).length;
  const seconds = decisions.length - firsts;
  const [high, low] = [(firsts + 1) / (firsts + 2), 1 / (seconds + 2)];
  const targets = Float64Array.from(isFirst, (first) => (first ? high : low));
  let slope = 0;
  let offset = Math.log((seconds + 1) / (firsts + 1));
  let loss = lossOf(slope, offset);
  for (let step = 0; step < MOST_STEPS; step++) {
    // Gradient and Hessian of the loss.
    let [g1, g2] = [0, 0];
    let [h11, h21, h22] = [RIDGE, 0, RIDGE];
    for (let i = 0; i < decisions.length; i++) {
      const value = decisions[i]!;
      const [p, q] = probabilities(slope * value + offset);
      const error = targets[i]! - p;
      g1 += value * error;
      g2 += error;
      h11 += value * value * p * q;
      h21 += value * p * q;
      h22 += p * q;
    }
    if (Math.abs(g1) < PRECISION && Math.abs(g2) < PRECISION) break;
    const determinant = h11 * h22 - h21 * h21;
    const moveSlope = -(h22 * g1 - h21 * g2) / determinant;
    const moveOffset = -(h11 * g2 - h21 * g1) / determinant;
    const descent = g1 * moveSlope + g2 * moveOffset;
    let length = 1;
    for (; length >= SHORTEST_STEP; length /= 2) {
      const [newSlope, newOffset] = [slope + length * moveSlope, offset + length * moveOffset];
      const newLoss = lossOf(newSlope, newOffset);
      if (newLoss >= loss + 1e-4 * length * descent) continue;
      [slope, offset, loss] = [newSlope, newOffset, newLoss];
      break;
    }
    if (length < SHORTEST_STEP) break;
  }
  return { slope, offset };

  /** The negative logarithm of the likelihood, without overflow on either side. */
  function lossOf(a: number, b: number): number {
    let sum = 0;
    for (let i = 0; i < decisions.length; i++) {
      const x = a * decisions[i]! + b;
      const target = targets[i]!;
      sum += x >= 0 ? target * x + Math.log1p(Math.exp(-x)) : (target - 1) * x + softplus(x);
    }
    return sum;
  }
}

/** How likely a sample with this decision value is of the first class, 0...1. */
export function sigmoidAt({ slope, offset }: Sigmoid, decision: number): number {
  return probabilities(slope * decision + offset)[0];
}

function softplus(x: number): number {
  return Math.log1p(Math.exp(x));
}

/** `1 / (1 + exp(x))` and its complement, without overflow on either side. */
function probabilities(x: number): [number, number] {
  if (x >= 0) {
    const e = Math.exp(-x);
    return [e / (1 + e), 1 / (1 + e)];
  }
  const e = Math.exp(x);
  return [1 / (1 + e), e / (1 + e)];
}
