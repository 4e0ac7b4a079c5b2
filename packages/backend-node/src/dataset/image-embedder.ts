import { availableParallelism } from 'node:os';
import {
  type CardOverrides,
  type DetectorCard,
  type EmbeddingCard,
  FaceNetError,
  type LoadModelOptions,
  type ProgressReporter,
  type Runtime,
} from '@facenet/core';
import type { AnyDetectorOptions } from '@facenet/core/detection';
import type { Weights } from '@facenet/core/formats';
import type { Standardization } from '@facenet/core/image';
import { defaultModels, requireKind } from '@facenet/core/models';
import { throwIfAborted } from '../abortable.js';
import { backend, type NodeBackend, type NodeBackendOptions } from '../backend.js';
import { chooseCodec } from '../codec/codecs.js';
import { engines } from '../engines/engines.js';
import { installedVersion } from '../engines/load-optional.js';
import type { ModelHub } from '../hub/index.js';
import { weightsFingerprint } from '../models/index.js';
import { version } from '../version.js';
import type { CacheSettings } from './embedding-cache.js';
import { openCachedStore, openMemoryStore } from './embedding-store.js';
import { runForwardPass } from './forward-pass.js';
import type { DetectorPlan, EmbeddingPlan, SkippedImage, View } from './photo-task.js';

/** With which model images are embedded, and how they are cut. */
export interface ImageEmbedderOptions extends NodeBackendOptions {
  /**
   * Id of an embedding model, or a file or folder of your own. Default: `defaultModels.embedding` of
   * `@facenet/core/models`.
   */
  readonly model?: string;
  /** For a model of your own: what its file does not tell. */
  readonly card?: CardOverrides;
  /**
   * Whether the images are whole photos: the large, central face of each is found and aligned for
   * the model. Default false: they are crops already, of which the middle is taken.
   */
  readonly align?: boolean;
  /**
   * For photos: the detector, by its id, or a file or folder of your own. Default:
   * `defaultModels.detector` of `@facenet/core/models`.
   */
  readonly detector?: string;
  /** For photos: the detector's settings. */
  readonly detection?: AnyDetectorOptions;
  /** Default: the card's. */
  readonly standardization?: Standardization;
  /** Most images in one run of the network, at least 1; default 100. On a CPU at most 8 are taken. */
  readonly batchSize?: number;
  /**
   * Worker threads, each with engines of its own, which share the cores; default one for each core,
   * at most 8. With 1 the work is done in the calling thread, whose event loop it holds up.
   */
  readonly workers?: number;
  /**
   * Whether embeddings are kept for other runs, in the folder `embeddings` of the cache, and those of
   * earlier runs used; default true. They are known by the bytes of the image, wherever it lies, and
   * by all that decides an embedding: weights, crop, versions of engine and image reader.
   */
  readonly cache?: boolean;
  /** Told of downloads. */
  readonly onProgress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

/** How images are embedded, and who is told of it. */
export interface EmbedImagesOptions {
  /** What is embedded of each face; default `['original']`. */
  readonly views?: readonly View[];
  /** Told before the work how many images need none, for an earlier run has embedded them. */
  readonly onKnown?: (known: number, total: number) => void;
  /** Told of images that were read for their checksums (`read`), and of those embedded (`embed`). */
  readonly onProgress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

/** What became of many images. */
export interface EmbeddedImages {
  /** The embedding of an image, a unit vector; undefined where it was skipped. */
  get(path: string, view?: View): Float32Array | undefined;
  readonly skipped: readonly SkippedImage[];
}

/** Embeds image files by the thousand; see {@link openImageEmbedder}. */
export interface ImageEmbedder {
  /** With the standardisation that was asked for. */
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  /** SHA-256 that tells the weights from all others, lower-case hex. */
  readonly fingerprint: string;
  /** What finds the faces; absent where the images are crops. */
  readonly detector?: DetectorCard;
  /** Name of what computes. */
  readonly engine: string;
  /** Name of what reads images. */
  readonly codec: string;
  /** Most images in one run of the network. */
  readonly batchSize: number;
  readonly workers: number;
  /** Where models and embeddings are kept. */
  readonly hub: ModelHub;
  /**
   * Images that are missing, damaged or without a face are skipped and told.
   *
   * @throws FaceNetError ABORTED, ENGINE_FAILED; with a cache, what was done is kept all the same
   */
  embed(paths: Iterable<string>, options?: EmbedImagesOptions): Promise<EmbeddedImages>;
}

/** More would hold a copy of the networks each and win little: their threads share what is left. */
const MOST_WORKERS = 8;

const DEFAULT_BATCH_SIZE = 100;

/** On a CPU larger runs of a network are slower: what lies between its layers outgrows the cache. */
const LARGEST_CPU_BATCH = 8;

/** Worker threads that batch work takes unless it is told: one for each core, at most 8. */
export const defaultWorkers = (): number => Math.min(availableParallelism(), MOST_WORKERS);

/**
 * Makes ready to embed many image files, in worker threads, each file read once, and with a cache of
 * what earlier runs found. Models are fetched here; networks are loaded by `embed`, where there is
 * work for them, and freed at its end, so there is nothing to dispose of.
 *
 * ```ts
 * const embedder = await openImageEmbedder({ align: true });
 * const images = await embedder.embed(paths, { onProgress });
 * images.get(paths[0]); // Float32Array, or undefined where images.skipped says why
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT for a detector as model or impossible options, ABORTED, and
 * what loading a model may throw
 */
export async function openImageEmbedder(
  options: ImageEmbedderOptions = {},
): Promise<ImageEmbedder> {
  const { model = defaultModels.embedding, align = false } = options;
  const { batchSize = DEFAULT_BATCH_SIZE, workers = defaultWorkers(), cache = true } = options;
  const { card: overrides, standardization, onProgress, signal, onNotice = console.warn } = options;
  checkCount('batchSize', batchSize);
  checkCount('workers', workers);
  throwIfAborted(signal, 'Opening the embedder');
  const opened = await backend(options);
  const loading = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  const loaded = await opened.loadModel(model, {
    ...loading,
    ...(overrides && { card: overrides }),
  });
  const card = requireKind(loaded.card, 'embedding');
  // Once, and not by all threads at a time.
  const detector = align ? await planDetector(opened, options, loading) : undefined;
  const plan: EmbeddingPlan = {
    backend: backendOptions(options, opened.runtime),
    card: { ...card, ...(standardization && { standardization }) },
    weights: sharedWeights(loaded.weights),
    ...(loaded.onnx?.path !== undefined && { onnxPath: loaded.onnx.path }),
    ...(detector && { detector }),
    batchSize: opened.runtime.device === 'cpu' ? Math.min(batchSize, LARGEST_CPU_BATCH) : batchSize,
  };
  const fingerprint = weightsFingerprint(loaded);
  const codec = await chooseCodec({ onNotice, ...options.images });
  return {
    card: plan.card,
    weights: plan.weights,
    fingerprint,
    ...(detector && { detector: detector.card }),
    engine: opened.runtime.name,
    codec: codec.name,
    batchSize: plan.batchSize,
    workers,
    hub: opened.hub,
    embed: async (images, embedding = {}) => {
      const paths = [...new Set(images)];
      const { views = ['original'], onKnown, signal = new AbortController().signal } = embedding;
      const pass = { paths, views, workers, onKnown, onProgress: embedding.onProgress, signal };
      const store = cache
        ? await openCachedStore(
            opened.hub.cacheDir,
            await cacheSettings(plan, fingerprint, opened, `${codec.name} ${codec.version}`),
            paths,
            { onNotice, onProgress: embedding.onProgress, signal },
          )
        : openMemoryStore();
      try {
        const skipped = await runForwardPass(plan, opened, store, pass);
        return { get: (path, view = 'original') => store.get(path)?.embeddings[view], skipped };
      } finally {
        await store.close();
      }
    },
  };
}

async function planDetector(
  opened: NodeBackend,
  { detector = defaultModels.detector, detection = {} }: ImageEmbedderOptions,
  loading: LoadModelOptions,
): Promise<DetectorPlan> {
  const loaded = await opened.loadModel(detector, loading);
  return {
    card: requireKind(loaded.card, 'detector'),
    weights: sharedWeights(loaded.weights),
    fingerprint: weightsFingerprint(loaded),
    options: detection,
  };
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} is ${value}.`, {
    hint: 'It is a whole number from 1.',
  });
}

/** Those of a backend alone, which can be sent to a thread: no functions and signals. */
function backendOptions(options: ImageEmbedderOptions, runtime: Runtime): EmbeddingPlan['backend'] {
  const { threads, cacheDir, from, offline } = options;
  const { onNotice: _, signal: __, ...images } = options.images ?? {};
  return {
    // The engine that was found to work here.
    runtime: runtime.name,
    device: runtime.device === 'cuda' ? 'cuda' : 'cpu',
    ...(threads !== undefined && { threads }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(from !== undefined && { from }),
    ...(offline !== undefined && { offline }),
    images,
  };
}

/**
 * Everything that an embedding depends on besides the photo. Engines and image readers round
 * differently, from version to version too, and their accuracy may be what is measured.
 */
async function cacheSettings(
  { card, detector }: EmbeddingPlan,
  weights: string,
  { runtime }: NodeBackend,
  codec: string,
): Promise<CacheSettings> {
  const { alignment } = card;
  const engineVersion = await installedVersion(engines.get(runtime.name).package);
  return {
    model: card.id,
    embeddingSize: card.embeddingSize,
    architecture: card.architecture,
    ...(card.graph && { graph: card.graph }),
    weights,
    standardization: card.standardization,
    colorOrder: card.colorOrder,
    // Other crops give other embeddings.
    crop: detector
      ? { ...alignment, detector: detectorSettings(detector) }
      : { method: 'center', size: alignment.size },
    engine: `${runtime.name} ${engineVersion}, ${runtime.device}`,
    codec,
    facenet: version,
  };
}

const detectorSettings = ({ card, fingerprint, options }: DetectorPlan) => ({
  id: card.id,
  architecture: card.architecture,
  weights: fingerprint,
  options,
});

/**
 * The weights in memory that threads share, so that a large network is read once and not by each of
 * them. (Their engines still keep copies of their own.)
 */
function sharedWeights(weights: Weights): Weights {
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const shared = new Float32Array(new SharedArrayBuffer(data.byteLength));
      shared.set(data);
      return [name, { shape, data: shared }];
    }),
  );
}
