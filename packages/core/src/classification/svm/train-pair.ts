import { MersenneTwister } from '../../mersenne-twister.js';
import { fitSigmoid, type Sigmoid } from './platt-sigmoid.js';
import { type BinaryProblem, type BinarySolution, solveBinary } from './solve-binary.js';

const FOLDS = 5;
/** Of a class with a single face nothing can be held back: certain to 88 % at the margin. */
const GUESSED: Sigmoid = { slope: -2, offset: 0 };

/** What divides two classes, and how sure it is. */
export interface TrainedPair {
  readonly solution: BinarySolution;
  readonly sigmoid: Sigmoid;
}

/**
 * Trains the machine of two classes, and learns its probabilities from decision values of samples that
 * were left out: five times a fifth of them, drawn as scikit-learn's LIBSVM draws them from its seed.
 * Where a class has a single face, LIBSVM takes all that it has not seen of it for the other class, and
 * its sigmoid is upside down; here it is guessed.
 *
 * @param seed 32 bits; every pair starts from it again
 */
export function trainPair(problem: BinaryProblem, tolerance: number, seed: number): TrainedPair {
  const solution = solveBinary(problem, tolerance);
  if (Math.min(problem.first, problem.count - problem.first) < 2) {
    return { solution, sigmoid: GUESSED };
  }
  const decisions = heldOutDecisions(problem, tolerance, seed);
  const isFirst = Array.from(decisions, (_, i) => i < problem.first);
  return { solution, sigmoid: fitSigmoid(decisions, isFirst) };
}

function heldOutDecisions(problem: BinaryProblem, tolerance: number, seed: number): Float64Array {
  const { kernel, count, first } = problem;
  const order = permutation(count, new MersenneTwister(seed));
  const decisions = new Float64Array(count);
  for (let fold = 0; fold < FOLDS; fold++) {
    const start = Math.floor((fold * count) / FOLDS);
    const end = Math.floor(((fold + 1) * count) / FOLDS);
    const learned = [...order.subarray(0, start), ...order.subarray(end)];
    // Sorted by their labels, the second class is -1 and comes first.
    const seconds = learned.filter((i) => i >= first);
    const firsts = learned.filter((i) => i < first);
    const rows = [...seconds, ...firsts];
    const held = order.subarray(start, end);
    if (firsts.length === 0 || seconds.length === 0) {
      const only = Math.sign(firsts.length - seconds.length);
      for (const sample of held) decisions[sample] = only;
      continue;
    }
    const part = { kernel: gather(kernel, count, rows), count: rows.length, first: seconds.length };
    const { coefficients, offset } = solveBinary(part, tolerance);
    for (const sample of held) {
      let sum = -offset;
      for (const [i, row] of rows.entries())
        sum += coefficients[i]! * kernel[sample * count + row]!;
      decisions[sample] = -sum;
    }
  }
  return decisions;
}

/** The rows and columns of some of the samples. */
function gather(kernel: Float64Array, count: number, rows: readonly number[]): Float64Array {
  const part = new Float64Array(rows.length * rows.length);
  let at = 0;
  for (const row of rows) for (const column of rows) part[at++] = kernel[row * count + column]!;
  return part;
}

/** Each place is changed with one of those from it on. */
function permutation(count: number, random: MersenneTwister): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + boundedDraw(count - i, random);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}

/**
 * A whole number below `count`, each as likely: the upper half of a product of 64 bits (Lemire, "Fast
 * random integer generation in an interval", 2019).
 */
function boundedDraw(count: number, random: MersenneTwister): number {
  const tooFew = (2 ** 32 - count) % count;
  for (;;) {
    // Below 2^53 as long as there are fewer than two million samples.
    const product = random.uint32() * count;
    if (product % 2 ** 32 >= tooFew) return Math.floor(product / 2 ** 32);
  }
}
