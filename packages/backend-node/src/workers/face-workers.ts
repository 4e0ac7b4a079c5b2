import {
  type AnalyzedFace,
  type AnalyzeOptions,
  type DetectedFace,
  type DetectorCard,
  Embedding,
  type EmbeddingCard,
  type EmbeddingLike,
  type EmbedOptions,
  type FaceEngine,
  type FacePlace,
  type FaceWorkersOptions,
  type FindOptions,
  type FoundFace,
  type RgbImage,
  type Runtime,
} from '@facenet/core';
import { isRgbImage } from '@facenet/core/image';
import { defaultModels } from '@facenet/core/models';
import { abortable, throwIfAborted } from '../abortable.js';
import type { ImageSource, ReadImageOptions } from '../codec/index.js';
import type { RuntimeOptions } from '../engines/index.js';
import type { ModelHub, ModelHubOptions } from '../hub/index.js';
import { type SharedModel, shareModel } from './shared-model.js';
import { threadsPerWorker, WorkerPool } from './worker-pool.js';

/** What a thread starts with. */
export interface FaceWorkerData {
  readonly backend: FaceWorkerSettings;
  readonly model: SharedModel;
  readonly detector: SharedModel;
  readonly loading: Pick<FaceWorkersOptions, 'card' | 'detection'>;
}

/** Of a backend, what can be sent to a thread. */
interface FaceWorkerSettings
  extends RuntimeOptions,
    Pick<ModelHubOptions, 'cacheDir' | 'from' | 'offline'> {
  readonly images?: ReadImageOptions;
}

/** What a thread is when it is ready. */
export interface FaceWorkerInfo {
  readonly card: EmbeddingCard;
  readonly detector: DetectorCard;
}

/** The methods of a `FaceNet`, as messages. */
export type FaceTask =
  | { readonly detect: ImageSource; readonly options: FindOptions }
  | {
      readonly align: ImageSource;
      readonly faces: readonly FacePlace[] | undefined;
      readonly options: FindOptions;
    }
  | { readonly find: ImageSource; readonly options: AnalyzeOptions }
  | { readonly analyze: ImageSource; readonly options: AnalyzeOptions }
  | { readonly embed: readonly ImageSource[]; readonly options: EmbedOptions }
  | { readonly warmup: true };

/** What they answer; embeddings arrive as data. */
export type FaceAnswer =
  | readonly DetectedFace[]
  | readonly RgbImage[]
  | readonly FoundFace[]
  | readonly AnalyzedFace[]
  | readonly EmbeddingLike[];

/** While the networks of a thread are at work on one photo, the next is read. */
const PHOTOS_PER_WORKER = 2;

// Set when this file is bundled into dist, where the worker lies beside it.
const workerFile = import.meta.url.endsWith('.ts') ? './face-worker.ts' : './face-worker.js';

/**
 * Starts threads that hold both networks each, on engines of their own.
 *
 * @param settings of the backend, which each thread makes anew
 */
export async function startFaceWorkers(
  { runtime, hub }: { readonly runtime: Runtime; readonly hub: ModelHub },
  settings: FaceWorkerSettings,
  options: FaceWorkersOptions,
): Promise<FaceEngine<ImageSource>> {
  const {
    workers,
    model = defaultModels.embedding,
    detector = defaultModels.detector,
    ...loading
  } = options;
  const { card, detection, signal } = loading;
  const { cacheDir, from, offline } = settings;
  // Functions and signals cannot be sent; each call brings a signal of its own.
  const { onNotice: _, signal: __, ...images } = settings.images ?? {};
  const data: FaceWorkerData = {
    backend: {
      // The engine that was found to work here; without a number each thread would take every core.
      runtime: runtime.name,
      device: runtime.device === 'cuda' ? 'cuda' : 'cpu',
      threads: settings.threads ?? threadsPerWorker(workers),
      ...(cacheDir !== undefined && { cacheDir }),
      ...(from !== undefined && { from }),
      ...(offline !== undefined && { offline }),
      images,
    },
    detector: await shareModel(hub, detector, loading),
    model: await shareModel(hub, model, loading),
    loading: { ...(card && { card }), ...(detection && { detection }) },
  };
  return new FaceWorkers(
    await WorkerPool.open({
      entry: new URL(workerFile, import.meta.url),
      size: workers,
      data,
      tasksPerWorker: PHOTOS_PER_WORKER,
      ...(signal && { signal }),
    }),
  );
}

/** A `FaceEngine` whose every call is done by one of its threads, and embedding by all of them. */
class FaceWorkers implements FaceEngine<ImageSource> {
  readonly card: EmbeddingCard;
  readonly detector: DetectorCard;
  readonly concurrency: number;
  readonly #pool: WorkerPool<FaceTask, FaceAnswer, FaceWorkerInfo>;

  constructor(pool: WorkerPool<FaceTask, FaceAnswer, FaceWorkerInfo>) {
    this.#pool = pool;
    const { card, detector } = pool.ready[0] as FaceWorkerInfo;
    this.card = card;
    this.detector = detector;
    this.concurrency = pool.size * PHOTOS_PER_WORKER;
  }

  async detect(image: ImageSource, options: FindOptions = {}): Promise<DetectedFace[]> {
    const { signal, onProgress: _, ...rest } = options;
    const [detect] = await copied([image], signal);
    return this.#run<DetectedFace>({ detect: detect!, options: rest }, [detect!], signal);
  }

  async align(
    image: ImageSource,
    faces?: readonly FacePlace[],
    options: FindOptions = {},
  ): Promise<RgbImage[]> {
    const { signal, onProgress: _, ...rest } = options;
    const [align] = await copied([image], signal);
    return this.#run<RgbImage>({ align: align!, faces, options: rest }, [align!], signal);
  }

  async find(image: ImageSource, options: AnalyzeOptions = {}): Promise<FoundFace[]> {
    const { signal, onProgress: _, ...rest } = options;
    const [find] = await copied([image], signal);
    return this.#run<FoundFace>({ find: find!, options: rest }, [find!], signal);
  }

  async analyze(image: ImageSource, options: AnalyzeOptions = {}): Promise<AnalyzedFace[]> {
    const { signal, onProgress: _, ...rest } = options;
    const [analyze] = await copied([image], signal);
    const task = { analyze: analyze!, options: rest };
    const faces = await this.#run<AnalyzedFace>(task, [analyze!], signal);
    return faces.map((face) => ({ ...face, embedding: revived(face.embedding) }));
  }

  async embed(crops: readonly ImageSource[], options: EmbedOptions = {}): Promise<Embedding[]> {
    const { signal, onProgress, ...rest } = options;
    const failed = new AbortController();
    const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    const sources = await copied(crops, signal);
    let done = 0;
    const parts = shareOut(sources, this.#pool.size).map(async (embed) => {
      const embedded = await this.#run<EmbeddingLike>({ embed, options: rest }, embed, stop);
      done += embedded.length;
      onProgress?.({ task: 'embed', done, total: crops.length, unit: 'faces' });
      return embedded;
    });
    try {
      return (await Promise.all(parts)).flat().map(revived);
    } catch (error) {
      failed.abort();
      throw error;
    }
  }

  async warmup(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    // The pool gives a task to the thread that has least to do: each gets one.
    const threads = Array.from({ length: this.#pool.size }, () => ({ warmup: true }) as const);
    await Promise.all(threads.map((task) => this.#run(task, [], options.signal)));
  }

  dispose(): Promise<void> {
    return this.#pool.dispose();
  }

  /** Gives a task with sources that are copies already: they are moved to the thread. */
  async #run<Item>(
    task: FaceTask,
    sources: readonly ImageSource[],
    signal: AbortSignal | undefined,
  ): Promise<Item[]> {
    const work = this.#pool.run(task, {
      transfer: sources.flatMap(bufferOf),
      ...(signal && { signal }),
    });
    // A thread hears of an abort between two runs of a network; the caller need not wait for that.
    const answer: readonly unknown[] = await abortable(work, signal, 'The work of a worker thread');
    return answer as Item[];
  }
}

/** As many parts as there are threads, of one size if that goes; one at least, be it empty. */
function shareOut<Item>(items: readonly Item[], threads: number): (readonly Item[])[] {
  const size = Math.max(1, Math.ceil(items.length / Math.max(1, threads)));
  const parts: (readonly Item[])[] = [items.slice(0, size)];
  for (let start = size; start < items.length; start += size) {
    parts.push(items.slice(start, start + size));
  }
  return parts;
}

/** Bytes that are copied before the event loop may go on: a few milliseconds. */
const PIECE_BYTES = 8 << 20;

/**
 * Sources that can be given away to a thread: bytes and pixels are copied, for the caller's must not
 * be lost, and in pieces, for a large photo takes its time; addresses become text.
 */
async function copied(
  sources: readonly ImageSource[],
  signal: AbortSignal | undefined,
): Promise<ImageSource[]> {
  let room = PIECE_BYTES;
  const copy = async (bytes: Uint8Array | Uint8ClampedArray) => {
    const own = new Uint8Array(bytes.length);
    for (let start = 0; start < bytes.length; ) {
      const end = Math.min(bytes.length, start + room);
      own.set(bytes.subarray(start, end), start);
      room -= end - start;
      start = end;
      if (room > 0) continue;
      await new Promise(setImmediate);
      throwIfAborted(signal, 'Copying pixels for a worker thread');
      room = PIECE_BYTES;
    }
    return own;
  };
  const copies: ImageSource[] = [];
  for (const source of sources) {
    if (source instanceof URL) copies.push(source.href);
    else if (source instanceof Uint8Array) copies.push(await copy(source));
    else if (source instanceof ArrayBuffer) copies.push(await copy(new Uint8Array(source)));
    else if (isRgbImage(source) && isBytes(source.data)) {
      copies.push({ width: source.width, height: source.height, data: await copy(source.data) });
    } else copies.push(source); // a path, or what the thread refuses by name
  }
  return copies;
}

function isBytes(data: unknown): data is Uint8Array | Uint8ClampedArray {
  return data instanceof Uint8Array || data instanceof Uint8ClampedArray;
}

function bufferOf(source: ImageSource): ArrayBuffer[] {
  if (source instanceof Uint8Array) return [source.buffer as ArrayBuffer];
  return isRgbImage(source) && isBytes(source.data) ? [source.data.buffer as ArrayBuffer] : [];
}

/** What threads answer has lost its class on the way. */
function revived({ model, vector }: EmbeddingLike): Embedding {
  return new Embedding(model, vector as Float32Array);
}
