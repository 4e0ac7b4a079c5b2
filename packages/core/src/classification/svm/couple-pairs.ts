/** Nothing is certain: a 0 would decide for all other pairs too. */
const LEAST = 1e-7;
const LEAST_ROUNDS = 100;
const PRECISION = 0.005;

/**
 * Makes the probabilities of the two of every pair one probability for every class: those that fit all
 * pairs best (Wu, Lin and Weng, "Probability estimates for multi-class classification by pairwise
 * coupling", 2004, the second of their methods), by their iteration and as precisely as LIBSVM.
 *
 * @param pairwise [classes, classes]: how likely the class of the row is, if it is that or the one of
 * the column; only what is above the diagonal is read
 * @param classes at least 1
 * @returns one a class; their sum is 1
 */
export function couplePairs(pairwise: Float64Array, classes: number): Float64Array {
  const p = new Float64Array(classes).fill(1 / classes);
  if (classes === 2) {
    p[0] = clipped(pairwise[1]!);
    p[1] = 1 - p[0];
    return p;
  }
  const q = quadraticForm(pairwise, classes);
  const products = new Float64Array(classes);
  const rounds = Math.max(LEAST_ROUNDS, classes);
  for (let round = 0; round < rounds; round++) {
    let form = 0;
    for (let t = 0; t < classes; t++) {
      let sum = 0;
      for (let j = 0; j < classes; j++) sum += q[t * classes + j]! * p[j]!;
      products[t] = sum;
      form += p[t]! * sum;
    }
    // At the optimum all of the gradient is equal to the form.
    let error = 0;
    for (let t = 0; t < classes; t++) error = Math.max(error, Math.abs(products[t]! - form));
    if (error < PRECISION / classes) break;
    for (let t = 0; t < classes; t++) {
      const own = q[t * classes + t]!;
      const change = (form - products[t]!) / own;
      const scale = 1 + change;
      form = (form + change * (change * own + 2 * products[t]!)) / scale / scale;
      p[t] = p[t]! + change;
      for (let j = 0; j < classes; j++) {
        products[j] = (products[j]! + change * q[t * classes + j]!) / scale;
        p[j] = p[j]! / scale;
      }
    }
  }
  return p;
}

/** Q of the paper's equation 19: p'Qp is the sum over all pairs of (r_ji p_i - r_ij p_j)^2. */
function quadraticForm(pairwise: Float64Array, classes: number): Float64Array {
  const q = new Float64Array(classes * classes);
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      const ab = clipped(pairwise[a * classes + b]!);
      const ba = 1 - ab;
      q[a * classes + a]! += ba * ba;
      q[b * classes + b]! += ab * ab;
      q[a * classes + b] = -ab * ba;
      q[b * classes + a] = -ab * ba;
    }
  }
  return q;
}

function clipped(probability: number): number {
  return Math.min(Math.max(probability, LEAST), 1 - LEAST);
}
