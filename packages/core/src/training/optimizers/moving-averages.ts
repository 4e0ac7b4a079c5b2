import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** Ending of the names of averages, as TensorFlow's checkpoints have it. */
const ENDING = 'ExponentialMovingAverage';

/**
 * How much of an average stays in the update after a step: little at first, so that the start values
 * do not linger.
 *
 * @param decay the most that stays, in [0, 1)
 * @param step number of steps before this one
 */
export const averageDecay = (decay: number, step: number): number =>
  Math.min(decay, (1 + step) / (10 + step));

/**
 * Exponential moving averages of variables, which often recognise better than the variables
 * themselves. Of the orders that the original leaves open this has: first the optimiser, then the
 * averages, then the step is counted.
 */
export class MovingAverages {
  readonly decay: number;
  readonly #variables: Weights;
  readonly #averages: Weights;

  /**
   * @param variables arrays that others change; the averages start with what they hold now
   * @param decay in [0, 1): 0.9999 averages about the last 10,000 steps
   * @throws FaceNetError INVALID_ARGUMENT for a decay out of range
   */
  constructor(variables: Weights, decay: number) {
    if (!(decay >= 0 && decay < 1)) {
      const text = `The decay of moving averages is ${excerpt(decay)}, not in [0, 1).`;
      throw new FaceNetError('INVALID_ARGUMENT', text);
    }
    this.decay = decay;
    this.#variables = variables;
    this.#averages = new Map(
      [...variables].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
    );
  }

  /**
   * Takes in what the variables hold now.
   *
   * @param step number of steps before the one that changed them
   */
  update(step: number): void {
    const share = 1 - averageDecay(this.decay, step);
    for (const [name, { data }] of this.#variables) {
      moveTowards(this.#averages.get(name) as WeightTensor, data, share);
    }
  }

  /** Starts again with what the variables hold now, as after weights were put into them. */
  reset(): void {
    for (const [name, { data }] of this.#variables) {
      (this.#averages.get(name) as WeightTensor).data.set(data);
    }
  }

  /** The averages by the variables' names: a model to evaluate or to save. The next update changes them. */
  averages(): Weights {
    return this.#averages;
  }

  /** The same by names for a checkpoint: `<variable>/ExponentialMovingAverage`. */
  state(): Weights {
    return new Map([...this.#averages].map(([name, average]) => [`${name}/${ENDING}`, average]));
  }

  /**
   * @throws FaceNetError CHECKPOINT_INVALID when an average is missing or of another size; nothing has
   * changed then
   */
  restore(state: Weights): void {
    const stored = [...this.#averages].map(([name, { data }]) => {
      const found = state.get(`${name}/${ENDING}`)?.data;
      if (found?.length === data.length) return { data, found };
      throw new FaceNetError(
        'CHECKPOINT_INVALID',
        found
          ? `The average of "${name}" has ${found.length} values instead of ${data.length}.`
          : `The checkpoint has no average of "${name}".`,
        { hint: 'Resume with the network that made it, and with moving averages.' },
      );
    });
    for (const { data, found } of stored) data.set(found);
  }
}

function moveTowards({ data: average }: WeightTensor, values: Float32Array, share: number): void {
  for (let i = 0; i < average.length; i++) {
    average[i] = average[i]! + share * (values[i]! - average[i]!);
  }
}
