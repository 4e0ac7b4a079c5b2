import { throwIfAborted } from '../abort.js';
import type { DetectedFace } from '../detection/index.js';
import { FaceNetError } from '../errors.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { EmbeddingCard } from '../models/card.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Backend } from './backend.js';
import { type CompareOptions, type Comparison, compareEmbeddings } from './compare.js';
import type { EmbedOptions } from './embedder.js';
import type { Embedding, EmbeddingLike } from './embedding.js';
import type {
  AnalyzedFace,
  AnalyzeOptions,
  FaceEngine,
  FaceModels,
  FacePlace,
  FindOptions,
} from './face-engine.js';
import { isDetector, LocalEngine } from './local-engine.js';

export interface FaceNetOptions<Source> extends FaceModels {
  readonly backend: Backend<Source> | Promise<Backend<Source>>;
  /**
   * Threads to work in, each with both networks: the program goes on meanwhile, and several photos
   * are worked on at a time. Default: none, everything runs in this thread. On Node, take as many as
   * there are cores for batches, or 1 to keep a server responsive.
   */
  readonly workers?: number;
}

/**
 * The whole way from a photo to an identity.
 *
 * ```ts
 * const facenet = await FaceNet.load({ backend: nodeBackend() });
 * const [a] = await facenet.analyze('a.jpg');
 * const [b] = await facenet.analyze('b.jpg');
 * console.log(facenet.compare(a.embedding, b.embedding)); // { distance, same, threshold, far }
 * await facenet.dispose();
 * ```
 *
 * @typeParam Source what the backend reads images from, besides {@link RgbImage}
 */
export class FaceNet<Source> {
  /** The embedding model in use. */
  readonly card: EmbeddingCard;
  /** What computes in this thread, and of the same kind in each worker. */
  readonly runtime: Runtime;
  readonly #engine: FaceEngine<Source>;

  private constructor(runtime: Runtime, engine: FaceEngine<Source>) {
    this.card = engine.card;
    this.runtime = runtime;
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
  static async load<Source>(options: FaceNetOptions<Source>): Promise<FaceNet<Source>> {
    throwIfAborted(options.signal, 'Loading');
    const { backend: promised, workers, ...models } = options;
    const backend = await promised;
    const engine =
      workers === undefined
        ? await LocalEngine.load(backend, models)
        : await startWorkers(backend, { ...models, workers });
    return new FaceNet(backend.runtime, engine);
  }

  /**
   * Finds faces, the surest first.
   *
   * @returns boxes [x1, y1, x2, y2] and landmarks in pixels of the upright image, possibly beyond
   * its border; empty when there is no face
   * @throws FaceNetError IMAGE_UNREADABLE and its kin, IO_FAILED, ABORTED, DISPOSED
   */
  detect(image: Source | RgbImage, options?: FindOptions): Promise<DetectedFace[]> {
    return this.#engine.detect(image, options);
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
    return this.#engine.align(image, faces, options);
  }

  /**
   * Detects, aligns and embeds every face of a photo, the surest first: {@link FaceNet.detect},
   * {@link FaceNet.align} and {@link FaceNet.embed} in one.
   *
   * @throws FaceNetError as {@link FaceNet.detect} does
   */
  analyze(image: Source | RgbImage, options?: AnalyzeOptions): Promise<AnalyzedFace[]> {
    return this.#engine.analyze(image, options);
  }

  /**
   * Embeds crops that are aligned already.
   *
   * @param alignedFaces crops of `card.alignment.size` pixels a side
   * @returns embeddings in order
   * @throws FaceNetError INVALID_ARGUMENT for a crop of another size, ABORTED, DISPOSED, and what
   * reading a crop throws
   */
  embed(
    alignedFaces: readonly (Source | RgbImage)[],
    options?: EmbedOptions,
  ): Promise<Embedding[]> {
    return this.#engine.embed(alignedFaces, options);
  }

  /**
   * Decides whether two embeddings show one person.
   *
   * @throws FaceNetError INVALID_ARGUMENT for embeddings of another model or that are no unit
   * vectors, an unknown `far`, a threshold beyond 0...2
   */
  compare(a: EmbeddingLike, b: EmbeddingLike, options?: CompareOptions): Comparison {
    return compareEmbeddings(this.card, a, b, options);
  }

  /** Frees the networks and ends the workers. The backend's engine stays for others. */
  dispose(): Promise<void> {
    return this.#engine.dispose();
  }

  /** For `await using`: as {@link FaceNet.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

async function startWorkers<Source>(
  backend: Backend<Source>,
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
