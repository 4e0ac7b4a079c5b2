import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import type { FileBytes } from '../../weights/file-bytes.js';
import { readHdf5, readHdf5Texts } from '../../weights/hdf5/read-hdf5.js';
import type { TrainingClass, TrainingDataset } from './training-dataset.js';

const BINS = 100;

/** How far each photo is from the centre of its class, as the original's metrics file has it. */
export interface FilterMetrics {
  /** Of each photo, from the mean embedding of its class. */
  readonly distances: ArrayLike<number>;
  /** The class of each. */
  readonly labels: ArrayLike<number>;
  /** The path of each, as the data set has it. */
  readonly images: readonly string[];
}

/** Which photos stay. */
export interface FilterOptions {
  /** Photos below this percentile of all distances stay; 0 to 100. */
  readonly percentile: number;
  /** A class that loses photos and then has fewer is left out; default 0. */
  readonly minImages?: number;
}

/**
 * Reads the HDF5 file of the original's `calculate_filtering_metrics`: `distance_to_center`,
 * `label_list` and `image_list`. Distances are rounded to float32.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT for a damaged file, DATASET_INVALID for one without them
 */
export function readFilterMetrics(bytes: FileBytes): FilterMetrics {
  const numbers = readHdf5(bytes);
  const missing = (name: string) =>
    new FaceNetError('DATASET_INVALID', `The file to filter by has no ${name}.`, {
      hint: 'Pass the HDF5 file that calculate_filtering_metrics wrote.',
    });
  const read = (name: string) => {
    const stored = numbers.get(name);
    if (!stored) throw missing(name);
    return stored.read();
  };
  const images = readHdf5Texts(bytes).get('image_list');
  if (!images) throw missing('image_list');
  return { distances: read('distance_to_center'), labels: read('label_list'), images };
}

/**
 * The distance below which about that share of all distances lies: linear between the middles of a
 * histogram's 100 bins, as the original computes it. At 100 per cent it is the middle of the last
 * bin, so that a few photos beyond it go even then.
 *
 * @param percentile 0 to 100
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function filterThreshold(distances: ArrayLike<number>, percentile: number): number {
  if (!(percentile >= 0 && percentile <= 100)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The percentile is ${excerpt(percentile)}.`, {
      hint: 'It is a number from 0 to 100.',
    });
  }
  const values = Float64Array.from(distances);
  if (values.length === 0 || !values.every(Number.isFinite)) {
    throw new FaceNetError('INVALID_ARGUMENT', 'The distances to filter by are not all numbers.', {
      hint: 'Compute the metrics of this data set again.',
    });
  }
  const { counts, edges } = histogram(values);
  const share = percentile * 0.01;
  const middle = (bin: number) => (edges[bin]! + edges[bin + 1]!) / 2;
  let before = { share: 0, at: middle(0) };
  let counted = 0;
  for (let bin = 0; bin < BINS; bin++) {
    counted += counts[bin]!;
    // The original's sums are of float32.
    const upTo = { share: Math.fround(counted / values.length), at: middle(bin) };
    if (bin === 0 && share < upTo.share) return upTo.at;
    // A slope begins at the last of equal shares, as with numpy's interp.
    if (share < upTo.share) {
      const slope = (upTo.at - before.at) / (upTo.share - before.share);
      return slope * (share - before.share) + before.at;
    }
    before = upTo;
  }
  return before.at;
}

/**
 * Leaves out the photos that are far from the others of their person, which are often of somebody
 * else. The original's own comparison never matched in Python 3, where it removed nothing; this one
 * does what it was meant to.
 *
 * @throws FaceNetError DATASET_INVALID for metrics that are not of this data set, INVALID_ARGUMENT
 */
export function filterDataset(
  { classes }: TrainingDataset,
  { distances, labels, images }: FilterMetrics,
  { percentile, minImages = 0 }: FilterOptions,
): TrainingDataset {
  if (distances.length !== images.length || labels.length !== images.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The metrics have ${images.length} images, ${labels.length} labels and ` +
        `${distances.length} distances.`,
      { hint: 'Compute them again.' },
    );
  }
  const threshold = filterThreshold(distances, percentile);
  const far = new Map<number, Set<string>>();
  for (let i = 0; i < images.length; i++) {
    if (distances[i]! < threshold) continue;
    const label = labels[i]!;
    const known = classes[label];
    if (!known) throw otherDataset(`class ${label} of ${classes.length}`);
    const paths = far.get(label) ?? new Set();
    far.set(label, paths.add(images[i]!));
  }
  const kept: TrainingClass[] = [];
  let removed = 0;
  classes.forEach((own, label) => {
    const paths = far.get(label);
    if (!paths) {
      kept.push(own);
      return;
    }
    const left = own.images.filter((path) => !paths.has(path));
    removed += own.images.length - left.length;
    if (left.length >= minImages) kept.push({ name: own.name, images: left });
  });
  if (removed === 0 && far.size > 0) {
    const [path] = [...far.values()][0] as Set<string>;
    throw otherDataset(`the photo ${excerpt(path)}`);
  }
  return { classes: kept };
}

/** numpy's histogram: equal bins from the least to the largest value, which is in the last. */
function histogram(values: Float64Array): { counts: Int32Array; edges: Float64Array } {
  let [first, last] = [Infinity, -Infinity];
  for (const value of values) {
    first = Math.min(first, value);
    last = Math.max(last, value);
  }
  if (first === last) [first, last] = [first - 0.5, last + 0.5];
  const step = (last - first) / BINS;
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => i * step + first);
  edges[BINS] = last;
  const counts = new Int32Array(BINS);
  for (const value of values) {
    let bin = Math.min(Math.trunc(((value - first) / (last - first)) * BINS), BINS - 1);
    if (value < edges[bin]!) bin--;
    else if (bin < BINS - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return { counts, edges };
}

function otherDataset(what: string): FaceNetError {
  return new FaceNetError('DATASET_INVALID', `The metrics name ${what}, not in this data set.`, {
    hint: 'Give the data set that they were computed of, by the same path.',
  });
}
