import { abortable } from '../abort.js';
import type { DetectedFace } from '../detection/index.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';
import type { EmbedOptions } from '../pipeline/embedder.js';
import { Embedding, type EmbeddingLike } from '../pipeline/embedding.js';
import type {
  AnalyzedFace,
  AnalyzeOptions,
  FaceEngine,
  FacePlace,
  FindOptions,
  FoundFace,
} from '../pipeline/face-engine.js';
import type { RuntimeInfo } from '../runtime/runtime.js';
import type { FaceAnswer, FaceTask, FaceWorkerInfo } from './face-service.js';
import type { ThreadPool } from './thread-pool.js';

/** While the networks of a thread are at work on one photo, the next is read. */
export const PHOTOS_PER_WORKER = 2;

/** Photos in the form in which they can be given away to a thread. */
export interface SentSources<Source> {
  readonly sources: readonly (Source | RgbImage)[];
  /** What of them is moved, not copied. */
  readonly transfer: readonly object[];
}

/** Makes photos ready to be sent, so that the caller's stay usable. */
export type SendSources<Source> = (
  sources: readonly (Source | RgbImage)[],
  signal: AbortSignal | undefined,
) => Promise<SentSources<Source>>;

/** A `FaceEngine` whose every call is done by one of its threads, and embedding by all of them. */
export class FaceWorkers<Source> implements FaceEngine<Source> {
  readonly card: EmbeddingCard;
  readonly detector: DetectorCard;
  readonly runtime: RuntimeInfo;
  readonly concurrency: number;
  readonly #pool: ThreadPool<FaceTask<Source>, FaceAnswer, FaceWorkerInfo>;
  readonly #send: SendSources<Source>;

  /** @param pool of threads that run {@link faceService}, with PHOTOS_PER_WORKER tasks each */
  constructor(
    pool: ThreadPool<FaceTask<Source>, FaceAnswer, FaceWorkerInfo>,
    send: SendSources<Source>,
  ) {
    this.#pool = pool;
    this.#send = send;
    const { card, detector, runtime } = pool.ready[0] as FaceWorkerInfo;
    this.card = card;
    this.detector = detector;
    this.runtime = runtime;
    this.concurrency = pool.size * PHOTOS_PER_WORKER;
  }

  async detect(image: Source | RgbImage, options: FindOptions = {}): Promise<DetectedFace[]> {
    const { signal, onProgress: _, ...rest } = options;
    return this.#run<DetectedFace>([image], ([detect]) => ({ detect, options: rest }), signal);
  }

  async align(
    image: Source | RgbImage,
    faces?: readonly FacePlace[],
    options: FindOptions = {},
  ): Promise<RgbImage[]> {
    const { signal, onProgress: _, ...rest } = options;
    return this.#run<RgbImage>([image], ([align]) => ({ align, faces, options: rest }), signal);
  }

  async find(image: Source | RgbImage, options: AnalyzeOptions = {}): Promise<FoundFace[]> {
    const { signal, onProgress: _, ...rest } = options;
    return this.#run<FoundFace>([image], ([find]) => ({ find, options: rest }), signal);
  }

  async analyze(image: Source | RgbImage, options: AnalyzeOptions = {}): Promise<AnalyzedFace[]> {
    const { signal, onProgress: _, ...rest } = options;
    const faces = await this.#run<AnalyzedFace>(
      [image],
      ([analyze]) => ({ analyze, options: rest }),
      signal,
    );
    return faces.map((face) => ({ ...face, embedding: revived(face.embedding) }));
  }

  async embed(
    crops: readonly (Source | RgbImage)[],
    options: EmbedOptions = {},
  ): Promise<Embedding[]> {
    const { signal, onProgress, ...rest } = options;
    // Fires for all parts when the caller's fires, or when one of them fails.
    const stop = new AbortController();
    const abort = () => stop.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    let done = 0;
    const parts = shareOut(crops, this.#pool.size).map(async (part) => {
      const task = (embed: Sent<Source>) => ({ embed, options: rest });
      const embedded = await this.#run<EmbeddingLike>(part, task, stop.signal);
      done += embedded.length;
      onProgress?.({ task: 'embed', done, total: crops.length, unit: 'faces' });
      return embedded;
    });
    try {
      return (await Promise.all(parts)).flat().map(revived);
    } catch (error) {
      stop.abort();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async warmup(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    // The pool gives a task to the thread that has least to do: each gets one.
    const threads = Array.from({ length: this.#pool.size }, () =>
      this.#run([], () => ({ warmup: true }), options.signal),
    );
    await Promise.all(threads);
  }

  dispose(): Promise<void> {
    return this.#pool.dispose();
  }

  async #run<Item>(
    given: readonly (Source | RgbImage)[],
    taskOf: (sent: Sent<Source>) => FaceTask<Source>,
    signal: AbortSignal | undefined,
  ): Promise<Item[]> {
    const { sources, transfer } = await this.#send(given, signal);
    const work = this.#pool.run(taskOf(sources as Sent<Source>), {
      transfer,
      ...(signal && { signal }),
    });
    // A thread hears of an abort between two runs of a network; the caller need not wait for that.
    const answer: readonly unknown[] = await abortable(work, signal, 'The work of a worker thread');
    return answer as Item[];
  }
}

/** As many as were given. */
type Sent<Source> = readonly (Source | RgbImage)[] & readonly [Source | RgbImage];

/** As many parts as there are threads, of one size if that goes; one at least, be it empty. */
function shareOut<Item>(items: readonly Item[], threads: number): (readonly Item[])[] {
  const size = Math.max(1, Math.ceil(items.length / Math.max(1, threads)));
  const parts: (readonly Item[])[] = [items.slice(0, size)];
  for (let start = size; start < items.length; start += size) {
    parts.push(items.slice(start, start + size));
  }
  return parts;
}

/** What threads answer has lost its class on the way. */
function revived({ model, vector }: EmbeddingLike): Embedding {
  return new Embedding(model, vector as Float32Array);
}
