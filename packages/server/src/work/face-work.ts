import { sniffImage } from '@facenet/backend-node';
import {
  type AnalyzedFace,
  type DetectedFace,
  type Embedding,
  type FaceNet,
  FaceNetError,
  type FoundFace,
} from '@facenet/core';
import { HttpError } from '../http-error.js';
import type { ServerLimits } from '../limits.js';
import type { ServerMetrics } from '../metrics.js';
import type { Deadline } from '../request/deadline.js';
import { EmbeddingBatches } from './embedding-batches.js';
import { WorkQueue } from './work-queue.js';

/**
 * What a server needs of a `FaceNet`: one with workers, or an event loop that computes answers
 * nobody meanwhile.
 */
export type ServedFaceNet = Pick<
  FaceNet<Uint8Array>,
  'card' | 'detector' | 'concurrency' | 'detect' | 'find' | 'embed'
>;

/** How faces of a photo are looked for. */
export interface LookOptions {
  readonly minSize?: number | undefined;
  readonly select?: 'all' | 'largest' | 'central' | 'best-score' | undefined;
}

/** A photo's size in pixels as it is looked at, upright. */
export interface PhotoSize {
  readonly width: number;
  readonly height: number;
}

/** EXIF orientations from this one on lay the photo on its side. */
const FIRST_ON_ITS_SIDE = 5;

/** All that a server computes, in the order and within the bounds of its queue. */
export class FaceWork {
  readonly queue: WorkQueue;
  readonly #facenet: ServedFaceNet;
  readonly #limits: ServerLimits;
  readonly #metrics: ServerMetrics;
  readonly #batches: EmbeddingBatches;

  constructor(facenet: ServedFaceNet, limits: ServerLimits, metrics: ServerMetrics) {
    const { concurrency } = facenet;
    this.#facenet = facenet;
    this.#limits = limits;
    this.#metrics = metrics;
    this.queue = new WorkQueue({ concurrency, waiting: limits.queue });
    this.#batches = new EmbeddingBatches(
      (crops, options) => facenet.embed(crops, options),
      // A thread holds two tasks at a time, of which one is computing.
      Math.max(1, Math.floor(concurrency / 2)),
      (size) => metrics.batches.observe(size),
    );
    metrics.watch(this.queue);
  }

  /**
   * Looks at the head of a photo, without decoding it.
   *
   * @throws FaceNetError IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE
   */
  check(photo: Uint8Array): PhotoSize {
    const { width, height, orientation, surface = 0 } = sniffImage(photo);
    const { pixels } = this.#limits;
    if (width * height > pixels || surface > pixels) {
      throw new FaceNetError(
        'IMAGE_TOO_LARGE',
        `The photo has ${width}x${height} pixels, more than the limit of ${pixels}.`,
        { hint: 'Scale it down.' },
      );
    }
    return orientation >= FIRST_ON_ITS_SIDE ? { width: height, height: width } : { width, height };
  }

  /** Finds the faces of a photo in its turn. */
  async detect(photo: Uint8Array, look: LookOptions, deadline: Deadline): Promise<DetectedFace[]> {
    const faces = await this.#inTurn(deadline, (signal) =>
      this.#facenet.detect(photo, { ...minSizeOf(look), signal }),
    );
    this.#metrics.faces.inc({ work: 'detect' }, faces.length);
    return faces;
  }

  /**
   * Finds and embeds the faces of a photo in its turn.
   *
   * @throws HttpError TOO_MANY_FACES before any of them is embedded
   */
  async analyze(photo: Uint8Array, look: LookOptions, deadline: Deadline): Promise<AnalyzedFace[]> {
    const found = await this.#find(photo, look, deadline);
    this.#checkCount(found);
    const embeddings = await this.#embed(found, deadline);
    return found.map((face, i) => ({ ...face, embedding: embeddings[i]! }));
  }

  /**
   * As {@link FaceWork.analyze}, of one face.
   *
   * @param which the photo, in a sentence: "the first photo"
   * @throws FaceNetError NO_FACE
   */
  async analyzeOne(
    photo: Uint8Array,
    look: LookOptions,
    deadline: Deadline,
    which: string,
  ): Promise<AnalyzedFace> {
    const [face] = await this.analyze(photo, { select: 'largest', ...look }, deadline);
    if (face) return face;
    throw noFace(which);
  }

  /**
   * Finds the faces of a photo in its turn, and embeds the largest.
   *
   * @returns how many others there are, too
   * @throws FaceNetError NO_FACE
   */
  async analyzeLargest(photo: Uint8Array, look: LookOptions, deadline: Deadline) {
    const found = await this.#find(photo, look, deadline);
    const sizeOf = ({ box: [left, top, right, bottom] }: FoundFace) =>
      (right - left) * (bottom - top);
    const [largest] = [...found].sort((a, b) => sizeOf(b) - sizeOf(a));
    if (!largest) throw noFace('the photo');
    const [embedding] = await this.#embed([largest], deadline);
    return { face: { ...largest, embedding: embedding! }, others: found.length - 1 };
  }

  async #find(photo: Uint8Array, look: LookOptions, deadline: Deadline): Promise<FoundFace[]> {
    const { select = 'all' } = look;
    const found = await this.#inTurn(deadline, (signal) =>
      this.#facenet.find(photo, { ...minSizeOf(look), select, signal }),
    );
    this.#metrics.faces.inc({ work: 'detect' }, found.length);
    return found;
  }

  async #embed(faces: readonly FoundFace[], { signal }: Deadline): Promise<Embedding[]> {
    const crops = faces.map(({ aligned }) => aligned);
    const embeddings = await this.#batches.embed(crops, signal);
    this.#metrics.faces.inc({ work: 'embed' }, embeddings.length);
    return embeddings;
  }

  async #inTurn<Result>(
    deadline: Deadline,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const { signal } = deadline;
    deadline.waiting = true;
    return this.queue.inTurn(signal, () => {
      deadline.waiting = false;
      return work(signal);
    });
  }

  #checkCount(faces: readonly FoundFace[]): void {
    const { faces: most } = this.#limits;
    if (faces.length <= most) return;
    throw new HttpError(
      'TOO_MANY_FACES',
      `The photo shows ${faces.length} faces, more than the ${most} that are embedded at once.`,
      { hint: 'Send select=largest for one of them, a larger minSize, or parts of the photo.' },
    );
  }
}

function noFace(where: string): FaceNetError {
  return new FaceNetError('NO_FACE', `No face is found in ${where}.`, {
    hint: 'Send a photo with a larger face that looks ahead.',
  });
}

function minSizeOf({ minSize }: LookOptions): { readonly minSize?: number } {
  return minSize === undefined ? {} : { minSize };
}
