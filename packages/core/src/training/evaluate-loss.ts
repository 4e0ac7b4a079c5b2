import { FaceNetError } from '../errors.js';
import type { ProgramFeeds } from '../runtime/program-engine.js';
import type { BatchSource, TrainingBatch } from './data/batch-source.js';
import type { TrainingSession } from './training-session.js';

/** What the validation of a data set came to. */
export interface ValidationResult {
  /** Mean over the batches of every output that is one number: `loss`, `cross_entropy`, `accuracy` ... */
  readonly values: Readonly<Record<string, number>>;
  readonly batches: number;
}

/** How {@link evaluateLoss} looks at batches. */
export interface EvaluateLossOptions {
  readonly imageSize: number;
  /** Input of the plan that takes images; default `input`. */
  readonly images?: string;
  /** A last batch that is not full is left out, as in the original; default true. */
  readonly fullBatchesOf?: number;
  /** Further feeds, such as a teacher's embeddings. */
  readonly feeds?: (batch: TrainingBatch, signal?: AbortSignal) => Promise<ProgramFeeds>;
  readonly scalars?: Readonly<Record<string, number>>;
  /** Called after each batch, as it can take long. */
  readonly onBatch?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * The loss with the moving statistics, which is what photos that were not trained on are validated by.
 *
 * @param source batches of a list, once
 * @throws FaceNetError DATASET_INVALID when there is no full batch, ABORTED, and what photos throw
 */
export async function evaluateLoss(
  session: TrainingSession,
  source: BatchSource,
  options: EvaluateLossOptions,
): Promise<ValidationResult> {
  const { imageSize, images = 'input', fullBatchesOf = 1, feeds: more, scalars = {} } = options;
  const { signal } = options;
  const sums = new Map<string, number>();
  let batches = 0;
  for (let batch = await source.next(signal); batch; batch = await source.next(signal)) {
    const { count, labels } = batch;
    if (count < fullBatchesOf) break;
    const outputs = await session.run(
      'evaluate',
      {
        [images]: { shape: [count, imageSize, imageSize, 3], data: batch.images },
        labels: { shape: [count], data: labels },
        ...(await more?.(batch, signal)),
      },
      scalars,
    );
    for (const [name, { shape, data }] of Object.entries(outputs)) {
      if (shape.length === 0) sums.set(name, (sums.get(name) ?? 0) + (data[0] as number));
    }
    batches += 1;
    options.onBatch?.(batches);
  }
  if (batches === 0) {
    throw new FaceNetError('DATASET_INVALID', 'The validation set fills no batch.', {
      hint: 'Give it more photos, or a smaller batch.',
    });
  }
  return {
    values: Object.fromEntries([...sums].map(([name, sum]) => [name, sum / batches])),
    batches,
  };
}
