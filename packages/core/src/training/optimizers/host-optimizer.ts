import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { type OptimizerSpec, slotsOf, takesWeightDecay } from '../../program/optimizer-spec.js';
import type { Gradient } from '../../runtime/program-engine.js';
import { checkGradient, clamp, sumOfSquares } from './gradient-values.js';
import { RowSums } from './row-sums.js';
import { applyDense, applyRows, type Updated } from './update-rules.js';

/** How {@link HostOptimizer} treats gradients and variables; by default nothing is clipped or frozen. */
export interface HostOptimizerOptions {
  /** Variables that stay as they are; their gradients are ignored. */
  readonly frozen?: (variable: string) => boolean;
  /** Variables that ADAMW lets decay. Default {@link takesWeightDecay}. */
  readonly decays?: (variable: string) => boolean;
  /**
   * `norm`: all gradients together become shorter where their norm is above the limit. `value`: each
   * number is moved into +-limit.
   */
  readonly clip?: { readonly by: 'norm' | 'value'; readonly limit: number };
  /** Moves the variables by the mean of that many gradients, each time it has them. Default 1. */
  readonly accumulate?: number;
}

/** What one step is fed besides gradients. */
export interface HostOptimizerScalars {
  /** From 0. */
  readonly learningRate: number;
  /** What the loss, and so every gradient, was multiplied by; it is divided by again. Default 1. */
  readonly lossScale?: number;
}

/** What a step came to. */
export type HostOptimizerOutcome =
  /** The variables moved; the norm of all gradients together is that before clipping. */
  | { readonly outcome: 'applied'; readonly gradientNorm: number }
  /** The gradient waits for others. */
  | { readonly outcome: 'accumulated' }
  /** A gradient was infinite or no number: nothing changed. `variable` is the first of such a gradient. */
  | { readonly outcome: 'skipped'; readonly variable: string };

interface Variable extends Updated {
  readonly name: string;
  readonly shape: readonly number[];
  /** Sum of waiting gradients, where they have to be kept. */
  readonly buffer: Float32Array | undefined;
  /** Made with the first gradient by rows. */
  rows: RowSums | undefined;
  /** The gradient to apply next: waiting or as it was given. */
  pending: Float32Array | RowSums | undefined;
}

/** Name of the number of steps in the state. */
const STEP = 'optimizer/step';
/** Name of the number of gradients that wait. */
const WAITING = 'optimizer/waiting';

/**
 * Applies an optimiser to variables in memory, in place: for engines that compute gradients but keep
 * no state. Allocates nothing from the second step on.
 *
 * ```ts
 * const optimizer = new HostOptimizer(optimizerSpec('ADAM'), variables, { clip: { by: 'norm', limit: 5 } });
 * const { outcome } = optimizer.apply(gradients, { learningRate: 0.01 });
 * ```
 */
export class HostOptimizer {
  readonly spec: OptimizerSpec;
  readonly #variables = new Map<string, Variable>();
  readonly #frozen: (variable: string) => boolean;
  readonly #clip: HostOptimizerOptions['clip'];
  readonly #accumulate: number;
  readonly #buffered: boolean;
  #step = 0;
  #waiting = 0;

  /**
   * @param variables the arrays that steps change
   * @throws FaceNetError INVALID_ARGUMENT for options out of range
   */
  constructor(spec: OptimizerSpec, variables: Weights, options: HostOptimizerOptions = {}) {
    const { frozen = () => false, decays = takesWeightDecay, clip, accumulate = 1 } = options;
    if (!Number.isInteger(accumulate) || accumulate < 1) {
      const text = `accumulate is ${excerpt(accumulate)}, not a whole number from 1.`;
      throw new FaceNetError('INVALID_ARGUMENT', text);
    }
    if (clip && !(clip.limit > 0 && (clip.by === 'norm' || clip.by === 'value'))) {
      const text = `clip is ${excerpt(clip)}, not { by: 'norm' or 'value', limit: above 0 }.`;
      throw new FaceNetError('INVALID_ARGUMENT', text);
    }
    this.spec = spec;
    this.#frozen = frozen;
    this.#clip = clip;
    this.#accumulate = accumulate;
    this.#buffered = accumulate > 1 || clip?.by === 'value';
    for (const [name, { shape, data }] of variables) {
      if (frozen(name)) continue;
      const slots = slotsOf(spec, name).map(({ initial }) =>
        new Float32Array(data.length).fill(initial),
      );
      this.#variables.set(name, {
        ...{ name, shape, data, slots, decays: decays(name) },
        buffer: this.#buffered ? new Float32Array(data.length) : undefined,
        rows: undefined,
        pending: undefined,
      });
    }
  }

  /** How many times the variables moved. */
  get step(): number {
    return this.#step;
  }

  /**
   * Moves the variables that have a gradient. Gradients are only read.
   *
   * @throws FaceNetError INVALID_ARGUMENT for a gradient of no variable or another size, or for a
   * learning rate below 0
   */
  apply(
    gradients: ReadonlyMap<string, Gradient>,
    { learningRate, lossScale = 1 }: HostOptimizerScalars,
  ): HostOptimizerOutcome {
    checkScalar('learningRate', learningRate, learningRate >= 0);
    checkScalar('lossScale', lossScale, lossScale > 0);
    const bad = this.#notFinite(gradients);
    if (bad !== undefined) return { outcome: 'skipped', variable: bad };

    const share = 1 / (lossScale * this.#accumulate);
    for (const [name, gradient] of gradients) {
      const variable = this.#moved(name);
      if (variable) this.#take(variable, gradient, share);
    }
    if (++this.#waiting < this.#accumulate) return { outcome: 'accumulated' };

    // What was kept has its share already.
    const scale = this.#buffered ? 1 : share;
    const gradientNorm = scale * Math.sqrt(this.#squares());
    const { by, limit } = this.#clip ?? { limit: Number.POSITIVE_INFINITY };
    if (by === 'value') this.#clampPending(limit);
    const shortened = by === 'norm' && gradientNorm > limit ? limit / gradientNorm : 1;
    const scalars = { learningRate, step: ++this.#step, scale: scale * shortened };
    for (const variable of this.#variables.values()) {
      const { pending } = variable;
      if (pending instanceof RowSums) applyRows(this.spec, scalars, variable, pending);
      else if (pending) applyDense(this.spec, scalars, variable, pending);
    }
    this.#forget();
    return { outcome: 'applied', gradientNorm };
  }

  /**
   * All that a later run needs to go on from here: slots, the number of steps, gradients that wait.
   * The slots are those in use, which the next step changes.
   */
  state(): Weights {
    const state = new Map<string, WeightTensor>([
      [STEP, numbers([this.#step])],
      [WAITING, numbers([this.#waiting])],
    ]);
    for (const { name, shape, slots, pending } of this.#variables.values()) {
      slotsOf(this.spec, name).forEach((slot, i) => {
        state.set(slot.name, { shape, data: slots[i] as Float32Array });
      });
      if (pending instanceof RowSums) {
        const { count, ids, rowSize, sums } = pending;
        state.set(`${name}/waiting_ids`, numbers([...ids.subarray(0, count)]));
        state.set(`${name}/waiting_rows`, { shape: [count, rowSize], data: sums });
      } else if (pending) {
        state.set(`${name}/waiting`, { shape, data: pending });
      }
    }
    return state;
  }

  /**
   * Goes on from what {@link HostOptimizer.state} gave, of an optimiser of the same kind over the same
   * variables.
   *
   * @throws FaceNetError CHECKPOINT_INVALID when an array is missing or of another size; nothing has
   * changed then
   */
  restore(state: Weights): void {
    const step = stored(state, STEP, 1)[0] as number;
    const waiting = stored(state, WAITING, 1)[0] as number;
    if (waiting > 0 && waiting >= this.#accumulate) {
      throw new FaceNetError(
        'CHECKPOINT_INVALID',
        `The checkpoint has ${waiting} gradients that wait; here ${this.#accumulate} make a step.`,
        { hint: 'Resume with as many gradients a step as it was made with.' },
      );
    }
    const found = [...this.#variables.values()].map((variable) => ({
      variable,
      gradient: waitingGradient(state, variable),
      slots: slotsOf(this.spec, variable.name).map(({ name }) =>
        stored(state, name, variable.data.length),
      ),
    }));
    this.#forget();
    for (const { variable, gradient, slots } of found) {
      variable.slots.forEach((slot, i) => {
        slot.set(slots[i] as Float32Array);
      });
      if (gradient) this.#take(variable, gradient, 1);
    }
    this.#step = step;
    this.#waiting = waiting;
  }

  /** Undefined for one that is frozen. */
  #moved(name: string): Variable | undefined {
    const variable = this.#variables.get(name);
    if (variable || this.#frozen(name)) return variable;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There is a gradient of ${excerpt(name)}, which is no variable of this optimiser.`,
    );
  }

  /** Looks at all gradients before anything changes. @returns the first variable with one not finite */
  #notFinite(gradients: ReadonlyMap<string, Gradient>): string | undefined {
    let bad: string | undefined;
    for (const [name, gradient] of gradients) {
      const variable = this.#moved(name);
      if (!variable) continue;
      checkGradient(name, variable.shape, gradient);
      const values = gradient instanceof Float32Array ? gradient : gradient.rows;
      if (!Number.isFinite(sumOfSquares(values))) bad ??= name;
    }
    return bad;
  }

  /** Keeps a gradient for this step, added to those that wait. */
  #take(variable: Variable, gradient: Gradient, share: number): void {
    const { shape, data, buffer } = variable;
    if (!(gradient instanceof Float32Array)) {
      const rowCount = shape[0] ?? 1;
      variable.rows ??= new RowSums(rowCount, data.length / rowCount);
      variable.rows.add(gradient, this.#buffered ? share : 1);
      variable.pending = variable.rows;
    } else if (buffer) {
      for (let i = 0; i < buffer.length; i++) buffer[i] = buffer[i]! + gradient[i]! * share;
      variable.pending = buffer;
    } else {
      variable.pending = gradient;
    }
  }

  #forget(): void {
    this.#waiting = 0;
    for (const variable of this.#variables.values()) {
      variable.rows?.clear();
      variable.buffer?.fill(0);
      variable.pending = undefined;
    }
  }

  #squares(): number {
    let sum = 0;
    for (const { pending } of this.#variables.values()) {
      if (pending) sum += sumOfSquares(pending instanceof RowSums ? pending.sums : pending);
    }
    return sum;
  }

  #clampPending(limit: number): void {
    for (const { pending } of this.#variables.values()) {
      if (pending) clamp(pending instanceof RowSums ? pending.sums : pending, limit);
    }
  }
}

const numbers = (values: readonly number[]): WeightTensor => ({
  shape: [values.length],
  data: Float32Array.from(values),
});

function stored(state: Weights, name: string, length: number): Float32Array {
  const data = state.get(name)?.data;
  if (data?.length === length) return data;
  throw new FaceNetError(
    'CHECKPOINT_INVALID',
    data
      ? `"${name}" has ${data.length} values in the checkpoint instead of ${length}.`
      : `The checkpoint has no "${name}".`,
    { hint: 'Resume with the network and the optimiser that made it.' },
  );
}

/** A copy: what waits may lie in the buffer that it is put back into. */
function waitingGradient(state: Weights, variable: Variable): Gradient | undefined {
  const { name, shape, data } = variable;
  if (state.has(`${name}/waiting`)) return stored(state, `${name}/waiting`, data.length).slice();
  const [ids, rows] = ['ids', 'rows'].map((part) => state.get(`${name}/waiting_${part}`)?.data);
  if (!ids || !rows) return undefined;
  const gradient = { ids: Int32Array.from(ids), rows: rows.slice() };
  checkGradient(name, shape, gradient);
  return gradient;
}

function checkScalar(name: string, value: number, inRange: boolean): void {
  if (Number.isFinite(value) && inRange) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is ${excerpt(value)}, out of range.`);
}
