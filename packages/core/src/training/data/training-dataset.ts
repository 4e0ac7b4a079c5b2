import { checkArray, checkObject } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** The photos of one person. */
export interface TrainingClass {
  readonly name: string;
  /** Where each photo is: a path, or whatever else the source of pixels finds it by. */
  readonly images: readonly string[];
}

/** Photos by person. A person's place among the classes is its label. */
export interface TrainingDataset {
  readonly classes: readonly TrainingClass[];
}

/** All photos of a data set one after the other, class by class. */
export interface LabelledImages {
  readonly images: readonly string[];
  /** The class of each. */
  readonly labels: Int32Array;
}

/** The photos of all classes in one list. */
export function listImages({ classes }: TrainingDataset): LabelledImages {
  return {
    images: classes.flatMap(({ images }) => images),
    labels: Int32Array.from(classes.flatMap(({ images }, label) => images.map(() => label))),
  };
}

/** Classes are named in messages so many at most. */
const MOST_NAMED = 5;

/**
 * @throws FaceNetError DATASET_INVALID unless there are classes, and all have photos;
 * INVALID_ARGUMENT for what is no data set
 */
export function checkDataset(dataset: TrainingDataset): void {
  checkObject(dataset, 'The data set');
  checkArray(dataset.classes, 'The list of classes');
  if (dataset.classes.length === 0) {
    throw new FaceNetError('DATASET_INVALID', 'The data set has no classes.', {
      hint: 'Put the photos of each person in a folder of its own, such as DIR/Ada_Lovelace/1.jpg.',
    });
  }
  for (const { images } of dataset.classes) checkArray(images, 'The list of images of a class');
  const empty = dataset.classes.filter(({ images }) => images.length === 0);
  if (empty.length === 0) return;
  const names = empty.slice(0, MOST_NAMED).map(({ name }) => excerpt(name));
  const more = empty.length > MOST_NAMED ? ` and ${empty.length - MOST_NAMED} more` : '';
  throw new FaceNetError(
    'DATASET_INVALID',
    `${empty.length} of ${dataset.classes.length} classes have no photos: ${names.join(', ')}${more}.`,
    { hint: 'Remove their folders, or put photos there.' },
  );
}
