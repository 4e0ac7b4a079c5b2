import { checkArray, checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { writeHdf5 } from '../../weights/hdf5/write-hdf5.js';
import type { FilterMetrics } from './filter-dataset.js';

/** Embedded photos of a data set, row by row. */
export interface EmbeddedClasses {
  /** N rows of unit vectors, one after the other. */
  readonly embeddings: Float32Array;
  /** The class of each row, its place in `classNames`. */
  readonly labels: ArrayLike<number>;
  /** The path of each row's photo, as the data set has it. */
  readonly images: readonly string[];
  /** Those of the whole data set, also of classes without rows. */
  readonly classNames: readonly string[];
}

/** How far photos are from the centre of their class. */
export interface ClassMetrics extends FilterMetrics {
  readonly distances: Float32Array;
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
  /** Mean squared distance of each class, NaN for one without photos. */
  readonly variances: Float64Array;
  /** The mean embedding of each class, not of length 1; zeros for one without photos. */
  readonly centers: Float32Array;
}

/**
 * Measures how far the photos of each person are from their mean: those that are far are often of
 * somebody else, and `filterDataset` leaves them out of a training. As the original's
 * `calculate_filtering_metrics` was meant to: the centre is the mean of the embeddings, not scaled to
 * length 1, and distances are Euclidean.
 *
 * @throws FaceNetError INVALID_ARGUMENT for sizes that do not fit, or labels of no class
 */
export function filteringMetrics(classes: EmbeddedClasses): ClassMetrics {
  checkObject(classes, 'What is to be filtered');
  const { embeddings, labels, images, classNames } = classes;
  checkArray(embeddings, 'The embeddings');
  checkArray(labels, 'The labels');
  checkArray(images, 'The list of images');
  checkArray(classNames, 'The names of the classes');
  const rows = images.length;
  const size = rows === 0 ? 0 : embeddings.length / rows;
  if (labels.length !== rows || !Number.isInteger(size) || (rows === 0 && embeddings.length > 0)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${rows} images have ${labels.length} labels and ${embeddings.length} values.`,
      { hint: 'Pass a row of an embedding and a label for each.' },
    );
  }
  const count = classNames.length;
  const sums = new Float64Array(count * size);
  const sizes = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= count) {
      throw new FaceNetError('INVALID_ARGUMENT', `Image ${row} has the label ${excerpt(label)}.`, {
        hint: `Labels are the places of ${count} classes, from 0.`,
      });
    }
    sizes[label] = sizes[label]! + 1;
    for (let i = 0; i < size; i++) {
      const at = label * size + i;
      sums[at] = sums[at]! + embeddings[row * size + i]!;
    }
  }
  const centers = Float32Array.from(
    sums,
    (sum, i) => sum / Math.max(1, sizes[Math.floor(i / size)]!),
  );
  const variances = new Float64Array(count);
  const distances = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    let squares = 0;
    for (let i = 0; i < size; i++) {
      squares += (embeddings[row * size + i]! - centers[label * size + i]!) ** 2;
    }
    distances[row] = Math.sqrt(squares);
    variances[label] = variances[label]! + squares;
  }
  for (let label = 0; label < count; label++) variances[label] = variances[label]! / sizes[label]!;
  return { distances, labels: Int32Array.from(labels), images, classNames, variances, centers };
}

/**
 * Writes metrics as the HDF5 file that the original's training filters by and `readFilterMetrics`
 * reads: `class_names` and `image_list` as texts of variable length, `label_list` as int32,
 * `distance_to_center` as float32. Variances and centres are not in it.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what are no metrics
 */
export function writeFilterMetrics(
  metrics: Omit<ClassMetrics, 'variances' | 'centers'>,
): Uint8Array {
  checkObject(metrics, 'The metrics');
  const { classNames, images, labels, distances } = metrics;
  return writeHdf5(
    new Map([
      ['class_names', { shape: [classNames.length], data: classNames }],
      ['image_list', { shape: [images.length], data: images }],
      ['label_list', { shape: [labels.length], data: labels }],
      ['distance_to_center', { shape: [distances.length], data: distances }],
    ]),
  );
}
