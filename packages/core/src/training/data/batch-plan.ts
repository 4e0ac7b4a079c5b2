import { checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { checkImageView } from './augmentation/image-view.js';
import type { BatchOptions, BatchSourceState } from './batch-source.js';
import { checkCount } from './check-count.js';

/** A batch before its photos are read. */
export interface PlannedBatch {
  readonly step: number;
  /** Places in the list of all photos. */
  readonly indexes: Int32Array;
  /** Where a source is before this batch is given out. */
  readonly before: BatchSourceState;
}

/** Says which photos the next batches are of. It runs ahead of what is given out. */
export class BatchPlan {
  readonly #options: BatchOptions;
  #step: number;
  #taken = 0;

  /**
   * @param photos how many there are
   * @throws FaceNetError INVALID_ARGUMENT
   */
  constructor(options: BatchOptions, photos: number) {
    checkObject(options, 'The choice of batches');
    const { order, batchSize, views, seed, firstStep = 0 } = options;
    checkCount(batchSize, 'The batch size');
    if (!Array.isArray(views) || views.length === 0) {
      throw new FaceNetError('INVALID_ARGUMENT', `The views are ${excerpt(views)}.`, {
        hint: 'Say at least once what a network takes of a photo, such as [{ size: 160 }].',
      });
    }
    views.forEach(checkImageView);
    for (const [name, value] of Object.entries({ seed, firstStep })) {
      if (Number.isSafeInteger(value)) continue;
      throw new FaceNetError('INVALID_ARGUMENT', `The ${name} is ${excerpt(value)}.`, {
        hint: 'Pass a whole number.',
      });
    }
    if (order instanceof Int32Array) checkIndexes(order, photos);
    else if (typeof order?.take !== 'function') {
      throw new FaceNetError('INVALID_ARGUMENT', `The order of photos is ${excerpt(order)}.`, {
        hint: 'Pass a sampler, such as permutations(count, seed), or an Int32Array of places.',
      });
    }
    this.#options = options;
    this.#step = firstStep;
  }

  /** Undefined at the end of a list. */
  next(): PlannedBatch | undefined {
    const { order, batchSize } = this.#options;
    const before = this.state();
    let indexes: Int32Array;
    if (order instanceof Int32Array) {
      indexes = order.slice(this.#taken, this.#taken + batchSize);
      if (indexes.length === 0) return undefined;
      this.#taken += indexes.length;
    } else indexes = order.take(batchSize);
    return { step: this.#step++, indexes, before };
  }

  /** Where the next batch begins. */
  state(): BatchSourceState {
    const { order } = this.#options;
    return { step: this.#step, order: order instanceof Int32Array ? this.#taken : order.state() };
  }

  /** @throws FaceNetError CHECKPOINT_INVALID */
  restore(state: BatchSourceState): void {
    const { step, order: place } = (state ?? {}) as BatchSourceState;
    const { order } = this.#options;
    if (!Number.isSafeInteger(step)) throw otherOrder();
    if (order instanceof Int32Array) {
      if (!Number.isInteger(place) || (place as number) < 0) throw otherOrder();
      this.#taken = place as number;
    } else {
      if (typeof place !== 'object' || place === null) throw otherOrder();
      order.restore(place);
    }
    this.#step = step;
  }
}

function checkIndexes(order: Int32Array, photos: number): void {
  const wrong = order.find((index) => index < 0 || index >= photos);
  if (wrong === undefined) return;
  throw new FaceNetError('INVALID_ARGUMENT', `There is no photo ${wrong} of ${photos}.`);
}

function otherOrder(): FaceNetError {
  return new FaceNetError(
    'CHECKPOINT_INVALID',
    'The state is of batches in another kind of order.',
    {
      hint: 'Resume with the sampling that the training began with.',
    },
  );
}
