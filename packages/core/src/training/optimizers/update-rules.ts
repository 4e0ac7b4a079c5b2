import {
  OPTIMIZERS,
  type OptimizerName,
  type OptimizerSpec,
  type OptimizerSpecOf,
} from '../../program/optimizer-spec.js';
import type { RowSums } from './row-sums.js';

/** What one step says to every update of it. */
export interface UpdateScalars {
  readonly learningRate: number;
  /** Number of this update, from 1: Adam's means are short of weight at first. */
  readonly step: number;
  /** What gradients are multiplied by: of clipping, loss scale and accumulation. */
  readonly scale: number;
}

/** A variable and what its optimiser keeps beside it, in the order of `slotsOf`. */
export interface Updated {
  readonly data: Float32Array;
  readonly slots: readonly Float32Array[];
  /** False where ADAMW leaves weight decay out. */
  readonly decays: boolean;
}

/**
 * Changes `count` values of a variable and its slots from `from` on by the gradient's from
 * `gradientFrom` on. Values are computed in double and rounded to float32 when they are stored.
 */
type UpdateRule<Name extends OptimizerName> = (
  spec: OptimizerSpecOf<Name>,
  scalars: UpdateScalars,
  updated: Updated,
  from: number,
  gradient: Float32Array,
  gradientFrom: number,
  count: number,
) => void;

/** One loop for each optimiser: one pass over memory, over types that never change. */
const UPDATE_RULES: { readonly [Name in OptimizerName]: UpdateRule<Name> } = {
  SGD: (_spec, { learningRate, scale }, { data }, from, gradient, gradientFrom, count) => {
    const rate = learningRate * scale;
    for (let i = from, k = gradientFrom; i < from + count; i++, k++) {
      data[i] = data[i]! - rate * gradient[k]!;
    }
  },

  MOM: (spec, { learningRate, scale }, { data, slots }, from, gradient, gradientFrom, count) => {
    const { momentum, nesterov } = spec;
    const sums = slots[0] as Float32Array;
    const [own, past] = nesterov ? [learningRate, learningRate * momentum] : [0, learningRate];
    for (let i = from, k = gradientFrom; i < from + count; i++, k++) {
      const g = gradient[k]! * scale;
      const sum = normal(momentum * sums[i]! + g);
      sums[i] = sum;
      data[i] = data[i]! - (own * g + past * sum);
    }
  },

  ADAGRAD: (
    _spec,
    { learningRate, scale },
    { data, slots },
    from,
    gradient,
    gradientFrom,
    count,
  ) => {
    const squares = slots[0] as Float32Array;
    for (let i = from, k = gradientFrom; i < from + count; i++, k++) {
      const g = gradient[k]! * scale;
      const square = squares[i]! + g * g;
      squares[i] = square;
      data[i] = data[i]! - (learningRate * g) / Math.sqrt(square);
    }
  },

  ADADELTA: (
    spec,
    { learningRate, scale },
    { data, slots },
    from,
    gradient,
    gradientFrom,
    count,
  ) => {
    const { rho, epsilon } = spec;
    const [squares, updates] = slots as [Float32Array, Float32Array];
    for (let i = from, k = gradientFrom; i < from + count; i++, k++) {
      const g = gradient[k]! * scale;
      const square = normal(rho * squares[i]! + (1 - rho) * g * g);
      const update = Math.sqrt((updates[i]! + epsilon) / (square + epsilon)) * g;
      squares[i] = square;
      updates[i] = normal(rho * updates[i]! + (1 - rho) * update * update);
      data[i] = data[i]! - learningRate * update;
    }
  },

  // TensorFlow's betas are float32, and 1 - float32(0.999) is 1.3e-5 of itself off.
  ADAM: (spec, scalars, updated, from, gradient, gradientFrom, count) => {
    const { learningRate, step, scale } = scalars;
    const [beta1, beta2] = [Math.fround(spec.beta1), Math.fround(spec.beta2)];
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const { epsilon } = spec;
    adam(updated, from, gradient, gradientFrom, count, scale, beta1, beta2, rate, epsilon, 1);
  },

  RMSPROP: (
    spec,
    { learningRate, scale },
    { data, slots },
    from,
    gradient,
    gradientFrom,
    count,
  ) => {
    const { decay, momentum, epsilon } = spec;
    const [squares, moves] = slots as [Float32Array, Float32Array];
    for (let i = from, k = gradientFrom; i < from + count; i++, k++) {
      const g = gradient[k]! * scale;
      const square = normal(decay * squares[i]! + (1 - decay) * g * g);
      const move = normal(momentum * moves[i]! + (learningRate * g) / Math.sqrt(square + epsilon));
      squares[i] = square;
      moves[i] = move;
      data[i] = data[i]! - move;
    }
  },

  // sqrt(v / c) + epsilon = (sqrt(v) + epsilon * sqrt(c)) / sqrt(c): Adam with another epsilon.
  ADAMW: (spec, scalars, updated, from, gradient, gradientFrom, count) => {
    const { learningRate, step, scale } = scalars;
    const { beta1, beta2, weightDecay } = spec;
    const root = Math.sqrt(1 - beta2 ** step);
    const rate = (learningRate * root) / (1 - beta1 ** step);
    const epsilon = spec.epsilon * root;
    const kept = updated.decays ? 1 - learningRate * weightDecay : 1;
    adam(updated, from, gradient, gradientFrom, count, scale, beta1, beta2, rate, epsilon, kept);
  },
};

/** Changes a variable and its slots in place, by a gradient of its own size. */
export function applyDense(
  spec: OptimizerSpec,
  scalars: UpdateScalars,
  updated: Updated,
  gradient: Float32Array,
): void {
  ruleOf(spec)(spec, scalars, updated, 0, gradient, 0, updated.data.length);
}

/**
 * Changes rows of a variable and their slots in place. Rows without a gradient stay as they are;
 * ADAM and ADAMW move all of them, as if the gradient of the others were 0.
 */
export function applyRows(
  spec: OptimizerSpec,
  scalars: UpdateScalars,
  updated: Updated,
  gradient: RowSums,
): void {
  const rule = ruleOf(spec);
  const { rowSize: size, rowCount, count, ids, rows, zeros } = gradient;
  if (!OPTIMIZERS[spec.name].movesAllRows) {
    for (let i = 0; i < count; i++) {
      rule(spec, scalars, updated, ids[i]! * size, rows, i * size, size);
    }
    return;
  }
  for (let row = 0; row < rowCount; row++) {
    const place = gradient.placeOf(row);
    if (place < 0) rule(spec, scalars, updated, row * size, zeros, 0, size);
    else rule(spec, scalars, updated, row * size, rows, place * size, size);
  }
}

function ruleOf(spec: OptimizerSpec): UpdateRule<OptimizerName> {
  return UPDATE_RULES[spec.name] as UpdateRule<OptimizerName>;
}

function adam(
  { data, slots }: Updated,
  from: number,
  gradient: Float32Array,
  gradientFrom: number,
  count: number,
  scale: number,
  beta1: number,
  beta2: number,
  rate: number,
  epsilon: number,
  kept: number,
): void {
  const [means, squares] = slots as [Float32Array, Float32Array];
  for (let i = from, k = gradientFrom; i < from + count; i++, k++) {
    const g = gradient[k]! * scale;
    const mean = normal(beta1 * means[i]! + (1 - beta1) * g);
    const square = normal(beta2 * squares[i]! + (1 - beta2) * g * g);
    means[i] = mean;
    squares[i] = square;
    data[i] = kept * data[i]! - (rate * mean) / (Math.sqrt(square) + epsilon);
  }
}

/**
 * The number without what lies below float32's smallest normal one, as TensorFlow has it: means that
 * only decay would end among the subnormal numbers, which some processors are slow with. In double,
 * GRID + x has multiples of 2^-126.
 */
function normal(x: number): number {
  return x + GRID - GRID;
}

const GRID = 1.5 * 2 ** -74;
