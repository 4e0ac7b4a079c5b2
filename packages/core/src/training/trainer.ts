import { throwIfAborted } from '../abort.js';
import { FaceNetError } from '../errors.js';
import { checkBatch } from './check-batch.js';
import { requireFinite } from './safety.js';
import type { Schedule } from './schedules/schedule.js';
import { uniformFeeds } from './step-feeds.js';
import type { MiningReport, StepSource } from './step-source.js';
import type { TrainingSession } from './training-session.js';

/** What a training is made of. */
export interface TrainerOptions {
  readonly session: TrainingSession;
  readonly steps: StepSource;
  readonly schedule: Schedule;
  /** Steps an epoch. */
  readonly epochSize: number;
  readonly epochs: number;
  /**
   * How epochs are counted: `plain` from 1 to `epochs`, as the original's softmax training; `bySteps`
   * from 0, floor(steps / epochSize), as its triplet training, whose epochs overshoot.
   */
  readonly counting?: 'plain' | 'bySteps';
  /** Counting by steps, the original trains one epoch more than was asked for. Default false. */
  readonly compat?: boolean;
  /** Scalars of the programs, by name: keep probability, margins. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** Of the features that dropout drops. Default 666, the original's. */
  readonly seed?: number;
}

/** One step. */
export interface StepReport {
  readonly kind: 'step';
  readonly epoch: number;
  /** From 1. */
  readonly batch: number;
  readonly epochSize: number;
  /** Steps that were made, this one included. */
  readonly step: number;
  readonly images: number;
  readonly learningRate: number;
  /** `loss`, its terms, metrics: every output of the program that is one number. */
  readonly values: Readonly<Record<string, number>>;
  /** Length of all gradients together; NaN where they are only gathered yet. */
  readonly gradientNorm: number;
  /** Prelogits of the batch, [images, size], for histograms. */
  readonly prelogits: Float32Array;
  /** Vectors of unit length, [images, size]. */
  readonly embeddings: Float32Array;
  /** Of the step itself, without waiting for photos. */
  readonly seconds: number;
  /** Since the step before. */
  readonly totalSeconds: number;
}

/** The end of an epoch; the moment to evaluate and to save. */
export interface EpochReport {
  readonly kind: 'epoch';
  readonly epoch: number;
  /** Steps before this epoch began, by which the original names what it saves. */
  readonly firstStep: number;
  readonly step: number;
  readonly learningRate: number;
  readonly seconds: number;
}

/** What a training says while it runs. */
export type TrainingReport =
  | StepReport
  | EpochReport
  | (MiningReport & { readonly epoch: number; readonly step: number });

/** Where a training stands, beside what its session holds; plain data, exact in JSON. */
export interface TrainerState {
  readonly epoch: number;
  /** Of the epoch before, if there was one. */
  readonly previous?: number;
  /** Steps of that epoch that were made. */
  readonly done: number;
  readonly firstStep: number;
  readonly step: number;
  readonly source: unknown;
}

/** A training that can be stopped between any two steps and go on from there. */
export class Trainer {
  readonly session: TrainingSession;
  readonly #options: TrainerOptions;
  #epoch: number;
  #done = 0;
  #firstStep = 0;
  #step = 0;
  /** Number of the epoch before. */
  #previous = Number.NEGATIVE_INFINITY;

  constructor(options: TrainerOptions) {
    this.session = options.session;
    this.#options = options;
    this.#epoch = options.counting === 'bySteps' ? 0 : 1;
  }

  /**
   * Trains, telling of every step. Work waits while the caller looks at a report: that is the time to
   * validate, to save, or to stop for good.
   *
   * @throws FaceNetError TRAINING_DIVERGED naming the step whose loss or gradients are no numbers, ABORTED
   * between two steps, and what session and photos throw
   */
  async *run(signal?: AbortSignal): AsyncGenerator<TrainingReport, void> {
    const { session, steps, schedule, epochSize, seed = 666, scalars = {} } = this.#options;
    const { train } = session.plan;
    throwIfAborted(signal, 'Training');
    while (!this.#finished()) {
      const began = Date.now();
      let last = began;
      let learningRate = this.#rate(schedule);
      if (learningRate === undefined) return;
      const context = { session, epoch: this.#epoch, epochSize, done: this.#done, signal };
      for await (const next of steps.epoch(context)) {
        if (next.kind === 'mining') {
          yield { ...next, epoch: this.#epoch, step: this.#step };
          continue;
        }
        const { feeds, count } = next;
        learningRate = this.#rate(schedule) ?? learningRate;
        const started = Date.now();
        checkBatch(session.plan.losses, feeds, count);
        const drawn = uniformFeeds(train, count, seed, this.#step);
        const { outputs, gradientNorm } = await session.step(
          { ...drawn, ...feeds },
          { ...scalars, learningRate },
        );
        const now = Date.now();
        this.#done += 1;
        this.#step += 1;
        const values = numbersOf(outputs);
        requireFinite(this.#step, values, gradientNorm);
        yield {
          kind: 'step',
          ...{ epoch: this.#epoch, batch: this.#done, epochSize, step: this.#step },
          ...{ images: count, learningRate, values, gradientNorm },
          prelogits: outputs.prelogits?.data as Float32Array,
          embeddings: outputs.embeddings?.data as Float32Array,
          ...{ seconds: (now - started) / 1000, totalSeconds: (now - last) / 1000 },
        };
        // Not between batch and step: the source would stand behind a batch that nothing learnt from.
        throwIfAborted(signal, 'Training');
        if (this.#rate(schedule) === undefined) break; // a schedule may end within an epoch
        last = Date.now();
      }
      if (this.#done === 0) return;
      const seconds = (Date.now() - began) / 1000;
      const { epoch, firstStep, step } = { ...this.#here(), firstStep: this.#firstStep };
      this.#nextEpoch();
      yield { kind: 'epoch', epoch, firstStep, step, learningRate, seconds };
    }
  }

  /** To be taken while {@link Trainer.run} waits, together with what the session reads. */
  state(): TrainerState {
    return {
      ...this.#here(),
      ...(Number.isFinite(this.#previous) && { previous: this.#previous }),
      done: this.#done,
      firstStep: this.#firstStep,
      source: this.#options.steps.state(),
    };
  }

  /**
   * Goes on where {@link Trainer.state} was taken.
   *
   * @throws FaceNetError CHECKPOINT_INVALID
   */
  restore({ epoch, previous, done, firstStep, step, source }: TrainerState): void {
    for (const value of [epoch, done, firstStep, step]) {
      if (Number.isSafeInteger(value) && value >= 0) continue;
      throw new FaceNetError('CHECKPOINT_INVALID', `The training stands at step ${value}.`, {
        hint: 'Resume from another checkpoint.',
      });
    }
    this.#options.steps.restore(source);
    this.#epoch = epoch;
    this.#previous = previous ?? Number.NEGATIVE_INFINITY;
    this.#done = done;
    this.#firstStep = firstStep;
    this.#step = step;
  }

  /** Frees what session and steps hold. */
  async dispose(): Promise<void> {
    await this.#options.steps.dispose();
    await this.session.dispose();
  }

  /** {@link Trainer.dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #here() {
    return { epoch: this.#epoch, step: this.#step };
  }

  #rate(schedule: Schedule): number | undefined {
    return schedule({ ...this.#here(), epochSize: this.#options.epochSize });
  }

  #finished(): boolean {
    const { counting, epochs, compat = false } = this.#options;
    if (counting !== 'bySteps') return this.#epoch > epochs;
    // The original looks at the number of the epoch before.
    return compat ? this.#previous >= epochs : this.#epoch >= epochs;
  }

  #nextEpoch(): void {
    const { counting, epochSize } = this.#options;
    this.#previous = this.#epoch;
    this.#epoch = counting === 'bySteps' ? Math.floor(this.#step / epochSize) : this.#epoch + 1;
    this.#done = 0;
    this.#firstStep = this.#step;
  }
}

/** Outputs that are one number, by name. */
function numbersOf(
  outputs: Readonly<Record<string, { shape: readonly number[]; data: Float32Array }>>,
): Record<string, number> {
  const single = Object.entries(outputs).filter(([, { shape }]) => shape.length === 0);
  return Object.fromEntries(single.map(([name, { data }]) => [name, data[0] as number]));
}
