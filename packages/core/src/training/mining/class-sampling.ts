import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** The classes that one step compares with, and the labels counted among them. */
export interface SampledClasses {
  /** Ascending, each once: rows of the head's weights. */
  readonly ids: Int32Array;
  /** For each image the place of its class in `ids`. */
  readonly labels: Int32Array;
}

/**
 * Chooses the classes of a step for a head of very many (Partial FC, An et al. 2021): all of the
 * batch and, as others, random ones, each set of them as likely. In the paper a softmax over a tenth of
 * the classes learns nearly as well as one over all, for a tenth of the work.
 *
 * @param labels of the batch, whole numbers from 0 to `classes` - 1
 * @param classes of the whole head
 * @param count of classes to choose; more when the batch has more
 * @param random uniform in [0, 1)
 * @throws FaceNetError INVALID_ARGUMENT for a label that is no class, or more classes than there are
 */
export function sampleClasses(
  labels: ArrayLike<number>,
  classes: number,
  count: number,
  random: () => number,
): SampledClasses {
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
  const places = new Int32Array(classes);
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
    places[id] = found;
    ids[found++] = id;
  }
  return { ids, labels: Int32Array.from(labels, (label) => places[label] as number) };
}
