import { throwIfAborted } from '../../abort.js';
import { FaceNetError, type FaceNetErrorCode } from '../../errors.js';
import type { RgbImage } from '../../image/rgb-image.js';
import { createViewMaker, type ViewMaker } from './augmentation/make-view.js';
import type { BatchOptions, SkippedPhoto } from './batch-source.js';

/** Where photos come from. */
export interface PhotoReader {
  /** The class of every photo. */
  readonly labels: Int32Array;
  /** What a photo is called in messages, such as its path. */
  nameOf(index: number): string;
  /** The pixels of a photo, which nobody changes. */
  read(index: number): RgbImage | Promise<RgbImage>;
}

/** The memory of a batch, in which it has the form that a `TrainingBatch` gives it. */
export interface BatchArrays {
  readonly views: readonly Float32Array[];
  readonly labels: Int32Array;
  readonly indexes: Int32Array;
}

/** What part of a batch is to be written. */
export interface BatchPart {
  readonly step: number;
  /** The place in the batch of the first image. */
  readonly position: number;
  /** The photos from there on. */
  readonly indexes: Int32Array;
}

/** What may be wrong with a photo without being a fault of the program. */
const UNREADABLE: readonly FaceNetErrorCode[] = [
  'IMAGE_UNREADABLE',
  'IMAGE_UNSUPPORTED',
  'IMAGE_TOO_LARGE',
  'IO_FAILED',
];

/** Photos that are decoded side by side. */
const AHEAD = 4;
/** Photos of other classes that are tried in the place of one before the data set is given up. */
const MOST_OTHERS = 100;

/**
 * Makes photos into the images of batches. One that cannot be read is replaced by the next of its
 * class that can be, and if there is none, by one of another class: that depends on the photos alone,
 * so the sequence is the same wherever it is made.
 */
export class ImageWriter {
  readonly #reader: PhotoReader;
  readonly #makers: readonly { readonly make: ViewMaker; readonly values: number }[];
  readonly #seed: number;
  readonly #skipped: Map<number, SkippedPhoto>;

  /**
   * @param skipped gets the photos that cannot be read, by their places in the list of all; writers
   * of one reader share it
   * @throws FaceNetError INVALID_ARGUMENT for bad views
   */
  constructor(
    reader: PhotoReader,
    { views, seed }: Pick<BatchOptions, 'views' | 'seed'>,
    skipped: Map<number, SkippedPhoto>,
  ) {
    this.#reader = reader;
    this.#makers = views.map((view, i) => ({
      make: createViewMaker(view, i),
      values: view.size ** 2 * 3,
    }));
    this.#seed = seed;
    this.#skipped = skipped;
  }

  /** @throws FaceNetError ABORTED, DATASET_INVALID, and what the reader throws beside bad photos */
  async write(
    { step, position, indexes }: BatchPart,
    into: BatchArrays,
    signal?: AbortSignal,
  ): Promise<void> {
    const reading: Promise<{ index: number; photo: RgbImage }>[] = [];
    for (let i = 0; i < indexes.length; i++) {
      throwIfAborted(signal, 'Reading training photos');
      while (reading.length < Math.min(indexes.length, i + AHEAD)) {
        const one = this.#readSome(indexes[reading.length]!);
        one.catch(() => {}); // told when its turn comes
        reading.push(one);
      }
      const { index, photo } = await reading[i]!;
      delete reading[i]; // not to be kept in memory
      const place = position + i;
      this.#make(index, photo, { step, position: place }, into.views);
      into.labels[place] = this.#reader.labels[index]!;
      into.indexes[place] = index;
    }
  }

  #make(
    index: number,
    photo: RgbImage,
    key: { readonly step: number; readonly position: number },
    views: readonly Float32Array[],
  ): void {
    try {
      this.#makers.forEach(({ make, values }, v) => {
        make(photo, { ...key, seed: this.#seed }, views[v]!, key.position * values);
      });
    } catch (error) {
      if (!FaceNetError.is(error, 'DATASET_INVALID')) throw error;
      const { message, hint = '' } = error;
      const text = hint === '' ? message : message.slice(0, -hint.length - 1);
      const name = this.#reader.nameOf(index);
      throw new FaceNetError('DATASET_INVALID', `${name}: ${text}`, { hint, cause: error });
    }
  }

  /** The photo, or the one that takes its place. */
  async #readSome(wanted: number): Promise<{ index: number; photo: RgbImage }> {
    for (const index of candidates(wanted, this.#reader.labels)) {
      if (this.#skipped.has(index)) continue;
      try {
        return { index, photo: await this.#reader.read(index) };
      } catch (thrown) {
        const error = FaceNetError.from(thrown);
        if (!UNREADABLE.includes(error.code)) throw error;
        this.#skipped.set(index, { path: this.#reader.nameOf(index), error });
      }
    }
    const name = this.#reader.nameOf(wanted);
    throw new FaceNetError(
      'DATASET_INVALID',
      `Neither ${name} nor any photo of its class or the ${MOST_OTHERS} next can be read.`,
      {
        hint: 'Check that the folder is still there and holds images.',
        cause: this.#skipped.get(wanted)?.error,
      },
    );
  }
}

/** A photo, then the others of its class from there on, then some of other classes. */
function* candidates(wanted: number, labels: Int32Array): Generator<number> {
  yield wanted;
  const after = (distance: number) => (wanted + distance) % labels.length;
  for (let distance = 1; distance < labels.length; distance++) {
    const index = after(distance);
    if (labels[index] === labels[wanted]) yield index;
  }
  let others = 0;
  for (let distance = 1; distance < labels.length && others < MOST_OTHERS; distance++) {
    const index = after(distance);
    if (labels[index] === labels[wanted]) continue;
    others++;
    yield index;
  }
}
