import { abortable, throwIfAborted } from '../abort.js';
import { optionsOf } from '../check-argument.js';
import type { DetectedFace } from '../detection/index.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { TrackableFrame } from '../image/trackable-frame.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';
import {
  type AnalyzeAllOptions,
  analyzeInOrder,
  checkSources,
  type PhotoOutcome,
  type Sources,
} from '../pipeline/analyze-all.js';
import type { Backend, PendingBackend } from '../pipeline/backend.js';
import {
  type CompareOptions,
  type Comparison,
  compareEmbeddings,
  decisionPoint,
} from '../pipeline/compare.js';
import type { EmbedOptions } from '../pipeline/embedder.js';
import type { Embedding, EmbeddingLike } from '../pipeline/embedding.js';
import type {
  AnalyzedFace,
  AnalyzeOptions,
  FaceEngine,
  FaceModels,
  FacePlace,
  FindOptions,
  FoundFace,
} from '../pipeline/face-engine.js';
import { checkNames, isDetector, LocalEngine } from '../pipeline/local-engine.js';
import type { RuntimeInfo } from '../runtime/runtime.js';
import type { TrackOptions } from '../tracking/index.js';

export interface FaceNetOptions<Source, Video = never> extends FaceModels {
  readonly backend: Backend<Source, Video> | Promise<Backend<Source, Video>>;
  /**
   * Threads to work in, each with both networks: the program goes on meanwhile, and several photos
   * are worked on at a time. Default: none, everything runs in this thread. On Node, take as many as
   * there are cores for batches, or 1 to keep a server responsive.
   */
  readonly workers?: number;
}

/** How two photos are compared: how faces are found, and what decides. */
export interface VerifyOptions extends Omit<AnalyzeOptions, 'select'>, CompareOptions {
  /** Which face of each photo; default `largest`. */
  readonly select?: Exclude<AnalyzeOptions['select'], 'all'>;
}

/** Whether two photos show one person, and by which faces. */
export interface Verification extends Comparison {
  /** The face of each photo that was compared. */
  readonly faces: readonly [AnalyzedFace, AnalyzedFace];
}

/**
 * The whole way from a photo to an identity.
 *
 * ```ts
 * const facenet = await FaceNet.load({ backend: nodeBackend() });
 * const [face] = await facenet.analyze('family.jpg'); // box, score, landmarks, embedding, crop
 * const { same, distance } = await facenet.verify('a.jpg', 'b.jpg');
 * await facenet.dispose();
 * ```
 *
 * @typeParam Source what the backend reads images from, besides {@link RgbImage}
 * @typeParam Video what it takes videos from, where it does
 */
export class FaceNet<Source, Video = never> {
  /** The embedding model in use. */
  readonly card: EmbeddingCard;
  /** The detector in use. */
  readonly detector: DetectorCard;
  /** What computes: in this thread, or in each worker. */
  readonly runtime: RuntimeInfo;
  readonly #engine: FaceEngine<Source>;
  readonly #backend: Frames<Video>;
  /** What ends the videos that are followed. */
  readonly #followed = new Set<AbortController>();
  #disposed = false;

  /** Photos that are best given at a time, so that no thread waits for the next. */
  get concurrency(): number {
    return this.#engine.concurrency;
  }

  private constructor(backend: Frames<Video>, engine: FaceEngine<Source>) {
    this.card = engine.card;
    this.detector = engine.detector;
    this.runtime = engine.runtime;
    this.#backend = backend;
    this.#engine = engine;
  }

  /**
   * Loads the detector and the embedding network, downloading them at first use.
   *
   * @throws FaceNetError MODEL_NOT_FOUND, DOWNLOAD_FAILED, MODEL_TAMPERED, ENGINE_UNAVAILABLE
   * (also for workers of a backend without threads), ABORTED, INVALID_ARGUMENT (a card of the wrong
   * kind, detection options out of range), and for files IO_FAILED, WEIGHTS_CORRUPT,
   * WEIGHTS_MISMATCH
   */
  static async load<Source, Video = never>(
    options: FaceNetOptions<Source, Video>,
  ): Promise<FaceNet<Source, Video>> {
    const { backend: promised, workers, ...models } = optionsOf(options);
    throwIfAborted(models.signal, 'Loading');
    if (workers !== undefined) {
      const backend = isPending(promised)
        ? promised
        : await awaitedBackend(promised, models.signal);
      await checkNames(models);
      return new FaceNet(backend, await startWorkers(backend, { ...models, workers }));
    }
    const backend = await awaitedBackend(promised, models.signal);
    await checkNames(models);
    return new FaceNet(backend, await LocalEngine.load(backend, models));
  }

  /**
   * Finds faces, the surest first.
   *
   * @returns boxes [x1, y1, x2, y2] and landmarks in pixels of the upright image, possibly beyond
   * its border; empty when there is no face
   * @throws FaceNetError IMAGE_UNREADABLE and its kin, IO_FAILED, INVALID_ARGUMENT (what is no photo,
   * options out of range), ENGINE_FAILED, ABORTED, DISPOSED
   */
  detect(image: Source | RgbImage, options?: FindOptions): Promise<DetectedFace[]> {
    return this.#work(async () => this.#engine.detect(checkedSource(image), optionsOf(options)));
  }

  /**
   * Cuts the crops that {@link FaceNet.embed} takes, as the card of the model wants them.
   *
   * @param faces as {@link FaceNet.detect} gives them: their landmarks are taken as they are, so
   * those of `{ refine: false }` make weaker embeddings; default: every face that detection finds
   * @throws FaceNetError as {@link FaceNet.detect} does, INVALID_ARGUMENT (faces without five
   * landmarks, or outside the image)
   */
  align(
    image: Source | RgbImage,
    faces?: readonly FacePlace[],
    options?: FindOptions,
  ): Promise<RgbImage[]> {
    return this.#work(async () => {
      if (faces !== undefined) checkFaces(faces);
      return this.#engine.align(checkedSource(image), faces, optionsOf(options));
    });
  }

  /**
   * Detects and aligns every face of a photo, the surest first, and reads the photo once for both.
   * Who wants to look at the faces before they are embedded, or to embed those of several photos
   * together, gives their `aligned` to {@link FaceNet.embed}.
   *
   * @throws FaceNetError as {@link FaceNet.detect} does
   */
  find(image: Source | RgbImage, options?: AnalyzeOptions): Promise<FoundFace[]> {
    return this.#work(async () => this.#engine.find(checkedSource(image), optionsOf(options)));
  }

  /**
   * Detects, aligns and embeds every face of a photo, the surest first: {@link FaceNet.detect},
   * {@link FaceNet.align} and {@link FaceNet.embed} in one.
   *
   * @throws FaceNetError as {@link FaceNet.detect} does
   */
  analyze(image: Source | RgbImage, options?: AnalyzeOptions): Promise<AnalyzedFace[]> {
    return this.#work(async () => this.#engine.analyze(checkedSource(image), optionsOf(options)));
  }

  /**
   * Analyses many photos, several at a time. Outcomes come in the order of the photos. A photo that
   * cannot be read or analysed is an outcome with an `error` and ends nothing. Leaving the loop early
   * stops the work that is under way.
   *
   * ```ts
   * for await (const { source, faces, error } of facenet.analyzeAll(paths)) {
   *   if (error) console.error(`${source}: ${error.message}`);
   *   else console.log(source, faces.length);
   * }
   * ```
   *
   * @param sources photos, taken from the list only as the work goes on
   * @throws FaceNetError INVALID_ARGUMENT (at once: no list, concurrency out of range); while it
   * runs ABORTED, DISPOSED, and what the list itself throws, after the outcomes before it
   */
  analyzeAll<Photo extends Source | RgbImage>(
    sources: Sources<Photo>,
    options?: AnalyzeAllOptions,
  ): AsyncGenerator<PhotoOutcome<Photo>, void, undefined> {
    const all = optionsOf(options);
    const { concurrency = this.#engine.concurrency, signal: _, onProgress: __, ...each } = all;
    checkSources(sources);
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new FaceNetError('INVALID_ARGUMENT', `The concurrency is ${concurrency}.`, {
        hint: 'It is a whole number of photos from 1.',
      });
    }
    const analyze = (photo: Photo, signal: AbortSignal) => this.analyze(photo, { ...each, signal });
    return analyzeInOrder(analyze, sources, concurrency, all);
  }

  /**
   * Embeds crops that are aligned already.
   *
   * @param alignedFaces crops of `card.alignment.size` pixels a side
   * @returns embeddings in order
   * @throws FaceNetError INVALID_ARGUMENT for a crop of another size, ENGINE_FAILED, ABORTED,
   * DISPOSED, and what reading a crop throws
   */
  embed(
    alignedFaces: readonly (Source | RgbImage)[],
    options?: EmbedOptions,
  ): Promise<Embedding[]> {
    return this.#work(async () => {
      if (!Array.isArray(alignedFaces)) {
        throw new FaceNetError('INVALID_ARGUMENT', 'embed() takes an array of aligned faces.', {
          hint: 'Pass what align() returns, or [crop].',
        });
      }
      return this.#engine.embed(alignedFaces.map(checkedSource), optionsOf(options));
    });
  }

  /**
   * Decides whether two embeddings show one person.
   *
   * @throws FaceNetError INVALID_ARGUMENT for embeddings of another model or that are no unit
   * vectors, an unknown `far`, a threshold beyond 0...2
   */
  compare(a: EmbeddingLike, b: EmbeddingLike, options?: CompareOptions): Comparison {
    return compareEmbeddings(this.card, a, b, optionsOf(options));
  }

  /**
   * Decides whether two photos show one person: the one with the largest face of each, or as
   * `select` says.
   *
   * @returns the comparison with the two faces that were compared
   * @throws FaceNetError NO_FACE naming the photo, INVALID_ARGUMENT as {@link FaceNet.compare} does,
   * and as {@link FaceNet.detect} does
   */
  async verify(
    first: Source | RgbImage,
    second: Source | RgbImage,
    options?: VerifyOptions,
  ): Promise<Verification> {
    const wanted = optionsOf(options);
    decisionPoint(this.card, wanted); // an impossible wish is told before the work
    const { select = 'largest' } = wanted;
    const faceOf = async (photo: Source | RgbImage, which: string) => {
      const [face] = await this.analyze(photo, { ...wanted, select });
      if (face) return face;
      const name = typeof photo === 'string' ? `, ${photo}` : '';
      throw new FaceNetError('NO_FACE', `No face is found in the ${which} photo${name}.`, {
        hint: 'Use a photo with a larger face that looks ahead, or set a smaller minSize.',
      });
    };
    const faces = await Promise.all([faceOf(first, 'first'), faceOf(second, 'second')]);
    return { ...this.compare(faces[0].embedding, faces[1].embedding, wanted), faces };
  }

  /**
   * Follows the faces of a video or a camera until its end, or until the signal ends it: gives each an id that
   * stays, finds out once who it is, and says of every frame where the faces are.
   *
   * ```ts
   * const stop = new AbortController();
   * await facenet.track(video, {
   *   people: gallery,
   *   signal: stop.signal,
   *   onFaces: ({ tracks }) => draw(tracks.map(({ box, person, id }) => ({ box, name: person?.name ?? id }))),
   * });
   * ```
   *
   * Of what goes by, as a camera and a playing video in a browser do, the newest frame is looked at, and those
   * that come meanwhile are told with the faces where they are expected. Of a file no frame is passed over.
   *
   * @param source what the backend takes, or frames in the order of their times
   * @returns when the video has ended, and `onFaces` was told of its last frame
   * @throws FaceNetError ABORTED by the signal, which is how a camera ends; INVALID_ARGUMENT (what is no
   * video, options out of range), ENGINE_UNAVAILABLE (a backend without video), IO_FAILED (no camera, or it is
   * not allowed), IMAGE_UNREADABLE (a video that cannot be played), ENGINE_FAILED, DISPOSED, and what
   * `people` and `onFaces` throw
   */
  track(source: Video | AsyncIterable<TrackableFrame>, options: TrackOptions): Promise<void> {
    return this.#work(async () => {
      const signal = options?.signal;
      throwIfAborted(signal, 'Tracking');
      const stop = new AbortController();
      const abort = () => stop.abort(signal?.reason);
      signal?.addEventListener('abort', abort);
      this.#followed.add(stop);
      try {
        const { trackFrames } = await import('../tracking/track-frames.js');
        const frames = isFrames(source)
          ? source
          : framesOf(this.#backend, source, { signal: stop.signal });
        await trackFrames(this, frames, { ...options, signal: stop.signal });
      } finally {
        signal?.removeEventListener('abort', abort);
        this.#followed.delete(stop);
        stop.abort();
      }
    });
  }

  /**
   * Runs the networks once, so that the first photo takes no longer than the others: many engines
   * prepare themselves only then.
   *
   * @throws FaceNetError ENGINE_FAILED, ABORTED, DISPOSED
   */
  warmup(options?: { readonly signal?: AbortSignal }): Promise<void> {
    return this.#work(async () => this.#engine.warmup(optionsOf(options)));
  }

  /**
   * Frees the networks and ends the workers; work that has not ended ends with DISPOSED. The
   * backend's engine stays for others. Calling it again does nothing.
   */
  dispose(): Promise<void> {
    this.#disposed = true;
    for (const stop of this.#followed) stop.abort();
    return this.#engine.dispose();
  }

  /** For `await using`: as {@link FaceNet.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** Whatever an engine says when its networks vanish during its work, it is told as DISPOSED. */
  async #work<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#disposed) throw disposed();
    try {
      return await work();
    } catch (error) {
      const ended = !FaceNetError.is(error) || ['ENGINE_FAILED', 'ABORTED'].includes(error.code);
      if (this.#disposed && ended) throw disposed(error);
      throw error;
    }
  }
}

function disposed(cause?: unknown): FaceNetError {
  return new FaceNetError('DISPOSED', 'This FaceNet is disposed.', {
    hint: 'Load it again.',
    cause,
  });
}

/** Types stop neither plain JavaScript nor a `document.querySelector` that finds nothing. */
function checkedSource<Source>(source: Source): Source {
  if (source !== undefined && source !== null) return source;
  throw new FaceNetError('INVALID_ARGUMENT', `There is no photo: it is ${source}.`, {
    hint: 'Pass what the backend reads, such as a path, or pixels { width, height, data }.',
  });
}

function isFrames(source: unknown): source is AsyncIterable<TrackableFrame> {
  return typeof source === 'object' && source !== null && Symbol.asyncIterator in source;
}

/** What plays videos, where there is something. */
type Frames<Video> = Pick<Backend<never, Video>, 'frames'>;

function framesOf<Video>(
  backend: Frames<Video>,
  source: Video,
  options: { readonly signal: AbortSignal },
): AsyncIterable<TrackableFrame> {
  if (source === undefined || source === null) {
    throw new FaceNetError('INVALID_ARGUMENT', `There is no video: it is ${excerpt(source)}.`, {
      hint: 'Pass what the backend plays, such as a path or a video element, or frames.',
    });
  }
  if (backend.frames) return backend.frames(source, options);
  throw new FaceNetError('ENGINE_UNAVAILABLE', 'This backend has no videos.', {
    hint: 'Pass frames { time, read } as an async iterable.',
  });
}

function checkFaces(faces: unknown): void {
  const isFace = (face: unknown) => {
    const { box, landmarks } = Object(face) as Partial<FacePlace>;
    return box?.length === 4 && Array.isArray(landmarks) && landmarks.every((p) => p?.length === 2);
  };
  if (Array.isArray(faces) && faces.every(isFace)) return;
  throw new FaceNetError('INVALID_ARGUMENT', 'align() takes an array of faces, or none.', {
    hint: 'Pass what detect() returns: each with a box [x1, y1, x2, y2] and five landmarks [x, y].',
  });
}

async function awaitedBackend<Source, Video>(
  promised: Backend<Source, Video> | Promise<Backend<Source, Video>>,
  signal: AbortSignal | undefined,
): Promise<Backend<Source, Video>> {
  const backend = await abortable(Promise.resolve(promised), signal, 'Loading');
  throwIfAborted(signal, 'Loading');
  if (typeof backend === 'object' && backend !== null) return backend;
  throw new FaceNetError('INVALID_ARGUMENT', 'FaceNet.load() needs a backend.', {
    hint: 'Pass { backend: nodeBackend() }, or webBackend() in a browser.',
  });
}

function isPending<Source, Video>(
  backend: Backend<Source, Video> | Promise<Backend<Source, Video>>,
): backend is PendingBackend<Source, Video> {
  return typeof backend === 'object' && backend && 'then' in backend && 'startWorkers' in backend;
}

async function startWorkers<Source>(
  backend: Pick<Backend<Source>, 'startWorkers'>,
  options: FaceModels & { readonly workers: number },
): Promise<FaceEngine<Source>> {
  const { workers, detector, ...models } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new FaceNetError('INVALID_ARGUMENT', `${workers} is no number of workers.`, {
      hint: 'It is a whole number from 1; leave it out to work in this thread.',
    });
  }
  if (isDetector(detector)) {
    throw new FaceNetError('INVALID_ARGUMENT', 'A loaded detector cannot work in other threads.', {
      hint: 'Name the detector by its id or its files, or leave `workers` out.',
    });
  }
  if (backend.startWorkers) {
    return backend.startWorkers({ ...models, workers, ...(detector && { detector }) });
  }
  throw new FaceNetError('ENGINE_UNAVAILABLE', 'This backend has no worker threads.', {
    hint: 'Leave `workers` out.',
  });
}
