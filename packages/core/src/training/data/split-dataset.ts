import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { roundHalfEven } from '../../image/resampling/arithmetic.js';
import type { MersenneTwister } from '../../mersenne-twister.js';
import type { TrainingClass, TrainingDataset } from './training-dataset.js';

/** A data set in two parts. */
export interface DatasetSplit {
  readonly train: TrainingDataset;
  readonly validation: TrainingDataset;
}

/** How a data set is split. */
export interface SplitOptions {
  /** The share that is held back for validation, in 0...1. */
  readonly ratio: number;
  /** Gives the order in which photos or people are chosen. */
  readonly random: MersenneTwister;
  /** Repeats what the original gets wrong; default false. */
  readonly compat?: boolean;
}

/**
 * Splits the photos of every person (the original's SPLIT_IMAGES): `floor(n * (1 - ratio))` of n are
 * for training, but at least one is for validation. Both parts have the same classes.
 *
 * @param options `minTrainImages`: people with fewer photos for training are left out of both parts;
 * default 0. `compat`: the only photo of a person is for validation and leaves a class without
 * training, as in the original; else it is for training.
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function splitImages(
  { classes }: TrainingDataset,
  options: SplitOptions & { readonly minTrainImages?: number },
): DatasetSplit {
  const { ratio, random, minTrainImages = 0, compat = false } = options;
  checkRatio(ratio);
  const train: TrainingClass[] = [];
  const validation: TrainingClass[] = [];
  for (const { name, images } of classes) {
    const order = random.shuffle([...images]);
    const wanted = Math.floor(order.length * (1 - ratio));
    const most = order.length - 1;
    const atLeast = compat || most > 0 ? Math.min(wanted, most) : order.length;
    const count = !compat && most > 0 ? Math.max(1, atLeast) : atLeast;
    if (order.length === 0 || count < minTrainImages) continue;
    train.push({ name, images: order.slice(0, count) });
    validation.push({ name, images: order.slice(count) });
  }
  return { train: { classes: train }, validation: { classes: validation } };
}

/**
 * Splits the people (the original's SPLIT_CLASSES): `round(n * (1 - ratio))` of n are for training,
 * halves rounded to even. `compat`: the last of the others is lost, as in the original.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function splitClasses(
  { classes }: TrainingDataset,
  { ratio, random, compat = false }: SplitOptions,
): DatasetSplit {
  checkRatio(ratio);
  const order = random.shuffle([...classes]);
  const count = roundHalfEven(classes.length * (1 - ratio));
  return {
    train: { classes: order.slice(0, count) },
    validation: { classes: order.slice(count, compat ? -1 : undefined) },
  };
}

/** How many photos a classifier learns from. */
export interface ClassifierSplitOptions {
  /** People with fewer photos are left out. */
  readonly minImages: number;
  /** Photos of each person to learn from. */
  readonly trainImages: number;
  readonly random: MersenneTwister;
}

/**
 * Splits the photos of every person with at least `minImages` for a classifier: it learns from
 * `trainImages` of them, and is tried on the rest, as the original's `--use_split_dataset` does.
 */
export function splitForClassifier(
  { classes }: TrainingDataset,
  { minImages, trainImages, random }: ClassifierSplitOptions,
): DatasetSplit {
  const kept = classes
    .filter(({ images }) => images.length >= minImages)
    .map(({ name, images }) => ({ name, images: random.shuffle([...images]) }));
  const part = (start: number, end?: number): TrainingDataset => ({
    classes: kept.map(({ name, images }) => ({ name, images: images.slice(start, end) })),
  });
  return { train: part(0, trainImages), validation: part(trainImages) };
}

function checkRatio(ratio: number): void {
  if (ratio >= 0 && ratio <= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The share for validation is ${excerpt(ratio)}.`, {
    hint: 'It is a number from 0 to 1, such as 0.05.',
  });
}
