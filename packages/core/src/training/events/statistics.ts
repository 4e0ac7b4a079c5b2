import type { Weights, WeightTensor } from '../../arrays/weights.js';
import { checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** How long the curves are, all known before the first step. */
export interface StatisticsSize {
  readonly maxEpochs: number;
  /** Steps of an epoch. */
  readonly epochSize: number;
  /** Validation follows every so many epochs. */
  readonly validateEveryEpochs: number;
  /** The upper edge of the histogram of prelogits; default 10. */
  readonly prelogitsMax?: number;
}

const STEP = [
  'loss',
  'center_loss',
  'reg_loss',
  'xent_loss',
  'prelogits_norm',
  'accuracy',
] as const;
const VALIDATION = ['val_loss', 'val_xent_loss', 'val_accuracy'] as const;
const EPOCH = [
  'lfw_accuracy',
  'lfw_valrate',
  'learning_rate',
  'time_train',
  'time_validate',
  'time_evaluate',
] as const;
const PRELOGITS = 'prelogits_hist';
const PRELOGITS_BINS = 1000;

/** What is known of each step. */
export type StepStatistic = (typeof STEP)[number];
/** What is known of each epoch that is validated. */
export type ValidationStatistic = (typeof VALIDATION)[number];
/** What is known of each epoch; times in seconds. */
export type EpochStatistic = (typeof EPOCH)[number];

type Values<Name extends string> = { readonly [Key in Name]?: number | undefined };

/**
 * The curves of a run as the original keeps them in `stat.h5`: by name, of a fixed length, zero where
 * nothing is known yet.
 */
export class TrainingStatistics {
  /**
   * float32, by the original's names: [maxEpochs * epochSize] of each step, [maxEpochs /
   * validateEveryEpochs] of each validation, [maxEpochs] of each epoch, `prelogits_hist` [maxEpochs,
   * 1000]. `writeHdf5` takes them.
   */
  readonly arrays: Weights;
  readonly #validateEvery: number;
  readonly #prelogitsEdges: Float32Array;

  /**
   * @param earlier arrays of a run that goes on, as `readHdf5` gives them; kept as far as there is
   * place for them
   * @throws FaceNetError INVALID_ARGUMENT
   */
  constructor(size: StatisticsSize, earlier?: Weights) {
    checkObject(size, 'The size of the statistics');
    const { maxEpochs, epochSize, validateEveryEpochs, prelogitsMax = 10 } = size;
    for (const count of [maxEpochs, epochSize, validateEveryEpochs]) {
      if (!Number.isSafeInteger(count) || count < 1)
        throw unusable('cannot count epochs or steps up to', count);
    }
    if (!(prelogitsMax > 0)) throw unusable('cannot count prelogits up to', prelogitsMax);
    this.#validateEvery = validateEveryEpochs;
    this.#prelogitsEdges = Float32Array.from(
      { length: PRELOGITS_BINS + 1 },
      (_, i) => i * (prelogitsMax / PRELOGITS_BINS),
    );
    const shapes: (readonly [string, readonly number[]])[] = [
      ...STEP.map((name) => [name, [maxEpochs * epochSize]] as const),
      ...VALIDATION.map((name) => [name, [Math.ceil(maxEpochs / validateEveryEpochs)]] as const),
      ...EPOCH.map((name) => [name, [maxEpochs]] as const),
      [PRELOGITS, [maxEpochs, PRELOGITS_BINS]],
    ];
    this.arrays = new Map(
      shapes.map(([name, shape]) => [name, startOf(shape, earlier?.get(name))] as const),
    );
  }

  /**
   * Keeps what is known of a step.
   *
   * @param step counted from 0 over the whole run
   * @throws FaceNetError INVALID_ARGUMENT for a step, here and below an epoch, that has no place
   */
  step(step: number, values: Values<StepStatistic>): void {
    this.#set(step, values);
  }

  /**
   * Keeps what a validation gave.
   *
   * @param epoch counted from 1, as everywhere below
   */
  validation(epoch: number, values: Values<ValidationStatistic>): void {
    this.#set(Math.floor((epoch - 1) / this.#validateEvery), values);
  }

  /** Keeps what is known of an epoch. */
  epoch(epoch: number, values: Values<EpochStatistic>): void {
    this.#set(epoch - 1, values);
  }

  /** Adds the prelogits of a batch to their epoch's histogram, by size: sign does not count. */
  prelogits(epoch: number, prelogits: ArrayLike<number>): void {
    const counts = this.#array(PRELOGITS);
    const row = (epoch - 1) * PRELOGITS_BINS;
    if (!Number.isInteger(epoch) || !(row >= 0 && row < counts.length)) {
      throw unusable('have no place for epoch', epoch);
    }
    const edges = this.#prelogitsEdges;
    const last = PRELOGITS_BINS - 1;
    const scale = PRELOGITS_BINS / edges[PRELOGITS_BINS]!;
    for (let i = 0; i < prelogits.length; i++) {
      const size = Math.abs(prelogits[i]!);
      if (Number.isNaN(size)) continue;
      // As numpy does: the product may round to the wrong side of an edge.
      let bin = Math.min(Math.floor(size * scale), last);
      if (size < edges[bin]!) bin--;
      else if (bin < last && size >= edges[bin + 1]!) bin++;
      counts[row + bin]!++;
    }
  }

  #set(index: number, values: Readonly<Record<string, number | undefined>>): void {
    for (const [name, value] of Object.entries(values)) {
      const array = this.#array(name);
      if (!(index in array))
        throw unusable(`have ${array.length} values of ${name}, none at`, index);
      if (value !== undefined) array[index] = value;
    }
  }

  #array(name: string): Float32Array {
    const array = this.arrays.get(name);
    if (!array) throw unusable('do not have', name);
    return array.data;
  }
}

function startOf(shape: readonly number[], earlier: WeightTensor | undefined): WeightTensor {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const rows = ([, ...row]: readonly number[]) => String(row);
  const fits = earlier && rows(earlier.shape) === rows(shape);
  if (fits) data.set(earlier.data.subarray(0, data.length));
  return { shape, data };
}

function unusable(problem: string, value: unknown): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `The statistics ${problem} ${excerpt(value)}.`, {
    hint: 'Epochs are counted from 1, steps from 0.',
  });
}
