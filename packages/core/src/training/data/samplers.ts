import { FaceNetError } from '../../errors.js';
import { MersenneTwister, type MersenneTwisterState } from '../../mersenne-twister.js';
import { checkCount } from './check-count.js';
import { type SamplePeopleOptions, samplePeople } from './sample-people.js';

/** Where a sampler is; plain data, exact in JSON. */
export interface SamplerState {
  /** The random numbers as they were before the pass at hand was drawn. */
  readonly random: MersenneTwisterState;
  /** How many images of that pass were given out. */
  readonly taken: number;
}

/**
 * An endless order of images: passes, one after the other, each drawn anew. What a pass is, is all
 * that samplers differ in, so that where one stands is told by the random numbers before its pass and
 * a count.
 */
export class Sampler {
  readonly #pass: (random: MersenneTwister) => Int32Array;
  readonly #random: MersenneTwister;
  #start: MersenneTwisterState;
  #order: Int32Array | undefined;
  #taken = 0;

  /**
   * @param pass draws the images of one pass, places in the list of all; at least one
   * @throws FaceNetError INVALID_ARGUMENT for a seed that is no whole number
   */
  constructor(pass: (random: MersenneTwister) => Int32Array, seed: number) {
    this.#pass = pass;
    this.#random = new MersenneTwister(seed);
    this.#start = this.#random.state();
  }

  /** The next images. A pass that has too few is followed by the next. */
  take(count: number): Int32Array {
    const images = new Int32Array(count);
    for (let filled = 0; filled < count; ) {
      this.#order ??= this.#draw();
      if (this.#taken === this.#order.length) {
        this.#start = this.#random.state();
        this.#order = this.#draw();
        this.#taken = 0;
      }
      const part = this.#order.subarray(this.#taken, this.#taken + count - filled);
      images.set(part, filled);
      filled += part.length;
      this.#taken += part.length;
    }
    return images;
  }

  /** All that the next images depend on. */
  state(): SamplerState {
    return { random: this.#start, taken: this.#taken };
  }

  /**
   * Goes on where {@link Sampler.state} was taken, of a sampler of the same kind and data set.
   *
   * @throws FaceNetError CHECKPOINT_INVALID for what is no such state
   */
  restore(state: SamplerState): void {
    this.#random.restore(state?.random);
    const order = this.#draw();
    if (!(Number.isInteger(state.taken) && state.taken >= 0 && state.taken <= order.length)) {
      throw new FaceNetError(
        'CHECKPOINT_INVALID',
        `A sampler that has taken ${state.taken} of ${order.length} images is of other data.`,
        { hint: 'Resume with the data set and the sampling that the training began with.' },
      );
    }
    this.#start = state.random;
    this.#order = order;
    this.#taken = state.taken;
  }

  #draw(): Int32Array {
    const order = this.#pass(this.#random);
    if (order.length > 0) return order;
    throw new FaceNetError('DATASET_INVALID', 'There are no images to choose from.', {
      hint: 'Give a data set with photos.',
    });
  }
}

/**
 * Every image once, in random order, and again in another: as the original's softmax training does.
 *
 * @param count of images
 */
export function permutations(count: number, seed: number): Sampler {
  checkCount(count, 'The number of images');
  return new Sampler((random) => random.permutation(count), seed);
}

/**
 * Photos of some people, as {@link samplePeople} draws them, and again of others: as the original's
 * triplet training does.
 *
 * @param classSizes how many photos each person has
 */
export function peopleTimesImages(
  classSizes: ArrayLike<number>,
  options: SamplePeopleOptions,
  seed: number,
): Sampler {
  return new Sampler((random) => samplePeople(random, classSizes, options).images, seed);
}

/** How batches are made of a few images of each of some classes. */
export interface ImagesPerClassOptions {
  readonly batchSize: number;
  /** m: images of each class in a batch. */
  readonly imagesPerClass: number;
}

/**
 * Batches of m images of each of `batchSize / m` classes, which is what losses that compare pairs
 * learn most from. A pass has every class once, but for those that fill no batch. A class with
 * fewer than m images has some of them twice.
 *
 * @param labels the class of every image
 * @throws FaceNetError INVALID_ARGUMENT for a batch that is not divisible by m, or has more classes
 * than there are
 */
export function imagesPerClass(
  labels: Int32Array,
  { batchSize, imagesPerClass: m }: ImagesPerClassOptions,
  seed: number,
): Sampler {
  checkCount(batchSize, 'The batch size');
  checkCount(m, 'The number of images per class');
  const classes = imagesByClass(labels);
  const perBatch = batchSize / m;
  if (!Number.isInteger(perBatch)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A batch of ${batchSize} images cannot have ${m} of every class.`,
      { hint: `Choose a batch size that is a multiple of ${m}.` },
    );
  }
  if (perBatch > classes.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A batch of ${batchSize} images, ${m} of a class, needs ${perBatch} classes, not ` +
        `${classes.length}.`,
      { hint: 'Choose a smaller batch, or more images per class.' },
    );
  }
  const perPass = classes.length - (classes.length % perBatch);
  return new Sampler((random) => {
    const order = random.permutation(classes.length).subarray(0, perPass);
    return concatenated(order, (label) => {
      const chosen = random.shuffle(classes[label]!.slice());
      return Int32Array.from({ length: m }, (_, i) => chosen[i % chosen.length]!);
    });
  }, seed);
}

/**
 * Every class once, in random order, with an image of it at random, and again: people with many
 * photos do not count more than others.
 *
 * @param labels the class of every image
 */
export function balancedClasses(labels: Int32Array, seed: number): Sampler {
  const classes = imagesByClass(labels);
  return new Sampler(
    (random) =>
      random.permutation(classes.length).map((label) => {
        const images = classes[label]!;
        return images[random.below(images.length)]!;
      }),
    seed,
  );
}

/** The places of the images of every class that has some. */
function imagesByClass(labels: Int32Array): Int32Array[] {
  const places = new Map<number, number[]>();
  labels.forEach((label, image) => {
    const known = places.get(label);
    if (known) known.push(image);
    else places.set(label, [image]);
  });
  return [...places].sort(([a], [b]) => a - b).map(([, images]) => Int32Array.from(images));
}

function concatenated(labels: Int32Array, imagesOf: (label: number) => Int32Array): Int32Array {
  const images: number[] = [];
  for (const label of labels) images.push(...imagesOf(label));
  return Int32Array.from(images);
}
