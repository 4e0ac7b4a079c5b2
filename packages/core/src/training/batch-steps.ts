import type { ProgramFeeds } from '../runtime/program-engine.js';
import type { BatchSource, BatchSourceState, TrainingBatch } from './data/batch-source.js';
import type { StepSource } from './step-source.js';

/** What steps take beside images and labels. */
export interface BatchStepsOptions {
  /** Side of the images. */
  readonly imageSize: number;
  /** Input of the plan that takes them; default `input`. */
  readonly images?: string;
  /** Further feeds, such as a teacher's embeddings or `class_ids`. */
  readonly feeds?: (batch: TrainingBatch, signal?: AbortSignal) => Promise<ProgramFeeds>;
}

/**
 * Steps on batches as they come: softmax and its kin, losses that mine inside a batch, distillation.
 * An epoch is a number of steps, whatever the size of the data set, as in the original.
 */
export function batchSteps(source: BatchSource, options: BatchStepsOptions): StepSource {
  const { imageSize, images = 'input', feeds: more } = options;
  return {
    async *epoch({ epochSize, done, signal }) {
      for (let i = done; i < epochSize; i++) {
        const before = source.state();
        const batch = await source.next(signal);
        if (!batch) return;
        const { count } = batch;
        const feeds = {
          [images]: { shape: [count, imageSize, imageSize, 3], data: batch.images },
          labels: { shape: [count], data: batch.labels },
          ...(await orElse(more?.(batch, signal), () => source.restore(before))),
        };
        yield { kind: 'batch', feeds, count } as const;
      }
    },
    state: () => source.state(),
    restore: (state) => source.restore(state as BatchSourceState),
    dispose: () => source.dispose(),
    [Symbol.asyncDispose]: () => source.dispose(),
  };
}

/** What is being made; where that fails, as by a stop, the batch is to be asked for again. */
async function orElse<Made>(making: Promise<Made> | undefined, undo: () => void) {
  try {
    return await making;
  } catch (error) {
    undo();
    throw error;
  }
}
