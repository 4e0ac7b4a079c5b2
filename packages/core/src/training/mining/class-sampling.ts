import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/**
 * Chooses the classes of a step for a head of very many (Partial FC, An et al. 2021): all of the
 * batch and, as others, random ones, each set of them as likely. In the paper a softmax over a tenth of
 * the classes learns nearly as well as one over all, for a tenth of the work.
 *
 * What it returns is fed as `class_ids` to a head that is `sampled`; labels stay what they are.
 *
 * @param labels of the batch, whole numbers from 0 to `classes` - 1
 * @param classes of the whole head
 * @param count of classes to choose; more when the batch has more
 * @param random uniform in [0, 1)
 * @returns numbers of classes, ascending, each once
 * @throws FaceNetError INVALID_ARGUMENT for a label that is no class, or more classes than there are
 */
export function sampleClasses(
  labels: ArrayLike<number>,
  classes: number,
  count: number,
  random: () => number,
): Int32Array {
  if (!Number.isInteger(count) || count < 1 || count > classes) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${excerpt(count)} classes of ${excerpt(classes)} cannot be sampled.`,
      { hint: 'Sample at least 1 and at most all.' },
    );
  }
  const chosen = new Uint8Array(classes);
  let positives = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `Label ${excerpt(label)} is no class of ${classes}.`,
      );
    }
    if (chosen[label] === 0) positives++;
    chosen[label] = 1;
  }

  const ids = new Int32Array(Math.max(count, positives));
  let found = 0;
  let wanted = ids.length - positives;
  let left = classes - positives;
  // Selection sampling (Knuth, 3.4.2 S): of those left each is taken with the chance wanted / left.
  for (let id = 0; id < classes; id++) {
    if (chosen[id] === 0) {
      const taken = wanted > 0 && random() * left < wanted;
      left--;
      if (!taken) continue;
      wanted--;
    }
    ids[found++] = id;
  }
  return ids;
}
