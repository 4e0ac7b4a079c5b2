import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** A moment of a training run. */
export interface TrainingMoment {
  /** How many steps were made before. */
  readonly step: number;
  /** As the trainer counts: softmax from 1, triplets from 0. */
  readonly epoch: number;
  /** Steps an epoch. */
  readonly epochSize: number;
}

/** The learning rate of a moment; undefined ends the training before it. */
export type Schedule = (moment: TrainingMoment) => number | undefined;

/** The same rate always. */
export function constant(rate: number): Schedule {
  check('rate', rate, rate > 0);
  return () => rate;
}

/** How {@link staircase} goes down. */
export interface StaircaseOptions {
  /** What the rate is multiplied by at each stair, above 0. */
  readonly factor: number;
  /** How long a stair is. */
  readonly epochs: number;
}

/**
 * The rate times factor^floor(step / (epochs * epochSize)): the original's
 * `--learning_rate_decay_factor` and `--learning_rate_decay_epochs`.
 */
export function staircase(base: number | Schedule, { factor, epochs }: StaircaseOptions): Schedule {
  check('factor', factor, factor > 0);
  check('epochs', epochs, epochs > 0);
  const rate = scheduleOf(base);
  return (moment) => {
    const { step, epochSize } = moment;
    return times(rate(moment), factor ** Math.floor(step / (epochs * epochSize)));
  };
}

/** How {@link cosine} goes down. */
export interface CosineOptions {
  /** In steps of the whole training. After them the training ends. */
  readonly steps: number;
  /** Where it ends, as a share of the rate. Default 0. */
  readonly floor?: number;
}

/** Half a cosine from the rate down to `floor` of it (Loshchilov and Hutter 2017, without restarts). */
export function cosine(base: number | Schedule, { steps, floor = 0 }: CosineOptions): Schedule {
  check('steps', steps, steps >= 1);
  check('floor', floor, floor >= 0 && floor <= 1);
  const rate = scheduleOf(base);
  return (moment) => {
    if (moment.step >= steps) return undefined;
    const wave = (1 + Math.cos((Math.PI * moment.step) / steps)) / 2;
    return times(rate(moment), floor + (1 - floor) * wave);
  };
}

/** How {@link warmUp} begins. */
export interface WarmUpOptions {
  readonly steps: number;
  /** Where it begins, as a share of the rate. Default 0: the first step then has 1 / steps of it. */
  readonly from?: number;
}

/** Rises in a straight line to what the schedule says; it has it all after `steps` steps. */
export function warmUp(base: number | Schedule, { steps, from = 0 }: WarmUpOptions): Schedule {
  check('steps', steps, steps >= 1);
  check('from', from, from >= 0 && from <= 1);
  const rate = scheduleOf(base);
  return (moment) => {
    const risen = Math.min(1, (moment.step + 1) / steps);
    return times(rate(moment), from + (1 - from) * risen);
  };
}

const scheduleOf = (base: number | Schedule): Schedule =>
  typeof base === 'function' ? base : constant(base);

const times = (rate: number | undefined, factor: number): number | undefined =>
  rate === undefined ? undefined : rate * factor;

function check(name: string, value: unknown, inRange: boolean): void {
  if (Number.isFinite(value) && inRange) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} of a schedule is ${excerpt(value)}.`, {
    hint: 'Rates, factors and lengths are numbers above 0, shares lie in [0, 1].',
  });
}
