import type { HeadInputs } from './evaluate-head.js';
import { inputsFor, type Registered, rowsOf, SIZE } from './registered-losses.js';

const labels = [0, 0, 1, 1, 2, 0];

/** Batches at which losses tend to be infinite or no number, by what is odd about them. */
export function extremeBatches(loss: Registered): Readonly<Record<string, HeadInputs>> {
  const one = rowsOf(1, SIZE)[0] as number[];
  const opposite = one.map((value) => -value);
  const least = loss.head.batchMultiple ?? 1;
  /** With a class vector that coincides with a sample, and one that is opposite to it. */
  const batch = (prelogits: readonly (readonly number[])[], of: readonly number[]): HeadInputs => {
    const inputs = inputsFor(loss, prelogits, of);
    const weights = inputs.feeds?.['Classes/weights'] as readonly number[][] | undefined;
    if (!weights) return inputs;
    const times = (weights[0] as number[]).length / SIZE;
    const repeated = (row: number[]) => Array.from({ length: times }, () => row).flat();
    const extreme = [repeated(one), repeated(opposite), ...weights.slice(2)];
    return { ...inputs, feeds: { ...inputs.feeds, 'Classes/weights': extreme } };
  };
  const huge = rowsOf(6, SIZE).map((row) => row.map((value) => value * 1e6));
  return {
    'embeddings that are all equal': batch([one, one, one, one, one, one], labels),
    'opposite embeddings': batch([one, opposite, one, opposite, one, opposite], labels),
    'one photo twice': batch([one, one, ...rowsOf(4, SIZE)], labels),
    'one class': batch(rowsOf(6, SIZE), [1, 1, 1, 1, 1, 1]),
    'a class each': batch(rowsOf(3, SIZE), [0, 1, 2]),
    'prelogits of 0': batch(
      Array.from({ length: 6 }, () => Array(SIZE).fill(0)),
      labels,
    ),
    'huge prelogits': batch(huge, labels),
    'a batch of one': batch(rowsOf(least, SIZE), labels.slice(0, least)),
  };
}
