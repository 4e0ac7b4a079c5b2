import { FaceNetError } from '../../errors.js';
import type { MersenneTwister } from '../../mersenne-twister.js';
import { checkCount } from './check-count.js';

/** How many photos of how many people are sampled. */
export interface SamplePeopleOptions {
  readonly people: number;
  readonly imagesPerPerson: number;
}

/** Photos of some people, person by person. */
export interface SampledPeople {
  /** Places in the list of all photos, class by class. */
  readonly images: Int32Array;
  /** The classes that were chosen. */
  readonly classes: Int32Array;
  /** How many photos each of them has here. */
  readonly counts: Int32Array;
}

/**
 * Draws photos as the original does for triplets, number by number: people in random order, of each
 * at most `imagesPerPerson` photos without repetition, until there are `people * imagesPerPerson`.
 * Where people have fewer photos, more people are drawn.
 *
 * @param classSizes how many photos each person has
 * @throws FaceNetError DATASET_INVALID when all people together have too few photos, INVALID_ARGUMENT
 */
export function samplePeople(
  random: MersenneTwister,
  classSizes: ArrayLike<number>,
  { people, imagesPerPerson }: SamplePeopleOptions,
): SampledPeople {
  checkCount(people, 'The number of people to sample');
  checkCount(imagesPerPerson, 'The number of images per person');
  const wanted = people * imagesPerPerson;
  const starts = new Int32Array(classSizes.length);
  let available = 0;
  for (let i = 0, start = 0; i < classSizes.length; i++) {
    starts[i] = start;
    start += classSizes[i]!;
    available += Math.min(classSizes[i]!, imagesPerPerson);
  }
  if (available < wanted) {
    throw new FaceNetError(
      'DATASET_INVALID',
      `${people} people of ${imagesPerPerson} images are ${wanted} images; with at most ` +
        `${imagesPerPerson} of each person the data set gives ${available}.`,
      { hint: 'Sample fewer people or images per person, or add photos.' },
    );
  }
  const images: number[] = [];
  const classes: number[] = [];
  const counts: number[] = [];
  for (const label of random.permutation(classSizes.length)) {
    if (images.length >= wanted) break;
    const order = random.permutation(classSizes[label]!);
    const count = Math.min(order.length, imagesPerPerson, wanted - images.length);
    for (const image of order.subarray(0, count)) images.push(starts[label]! + image);
    classes.push(label);
    counts.push(count);
  }
  return {
    images: Int32Array.from(images),
    classes: Int32Array.from(classes),
    counts: Int32Array.from(counts),
  };
}
