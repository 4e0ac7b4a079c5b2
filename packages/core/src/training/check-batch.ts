import { FaceNetError } from '../errors.js';
import type { ProgramFeeds } from '../runtime/program-engine.js';
import type { LossHead } from './loss-head.js';

/**
 * Engines give a label that is no class a loss of its own making, or read beyond their arrays.
 *
 * @param count images in the batch
 * @throws FaceNetError INVALID_ARGUMENT for a label that is no class of a loss, or a batch that is no
 * multiple of what a loss takes
 */
export function checkBatch(losses: readonly LossHead[], feeds: ProgramFeeds, count: number): void {
  const labels = Array.from(feeds.labels?.data ?? []);
  for (const { name, classes, batchMultiple = 1 } of losses) {
    if (count % batchMultiple !== 0) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `"${name}" takes batches of a multiple of ${batchMultiple} images, not ${count}.`,
        { hint: 'Choose another batch size.' },
      );
    }
    if (classes === undefined) continue;
    const stranger = labels.find((label) => !(label >= 0 && label < classes));
    if (stranger === undefined) continue;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Label ${stranger} is no class of "${name}", which has ${classes}.`,
      { hint: 'Count labels from 0, and give the loss as many classes as the data set has.' },
    );
  }
}
