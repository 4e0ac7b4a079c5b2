import { createAbortPoint, throwIfAborted } from '../abort.js';
import { alignFace, selectFaces } from '../alignment/index.js';
import { type AnyDetectorOptions, loadDetector } from '../detection/detectors.js';
import type { DetectedFace, FaceDetector } from '../detection/index.js';
import { checkedImage, isRgbImage, type RgbImage } from '../image/rgb-image.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';
import { defaultModels } from '../models/cards/default-models.js';
import type { RuntimeInfo } from '../runtime/runtime.js';
import type { Backend } from './backend.js';
import { Embedder, type EmbedOptions } from './embedder.js';
import { Embedding } from './embedding.js';
import type {
  AnalyzedFace,
  AnalyzeOptions,
  FaceEngine,
  FaceModels,
  FacePlace,
  FindOptions,
  FoundFace,
} from './face-engine.js';
import {
  type LoadModelOptions,
  type ModelSource,
  modelSource,
  weightSource,
} from './loaded-model.js';
import { PhotosInHand } from './photos-in-hand.js';

/** Pixels a side of the picture that detectors first run on. */
const WARMUP_SIDE = 48;

interface Parts<Source> {
  readonly backend: Backend<Source>;
  readonly detector: FaceDetector;
  readonly embedder: Embedder;
  readonly detection: AnyDetectorOptions;
  readonly ownsDetector: boolean;
}

/** Both networks on the engine of this thread. */
export class LocalEngine<Source> implements FaceEngine<Source> {
  readonly card: EmbeddingCard;
  readonly detector: DetectorCard;
  readonly runtime: RuntimeInfo;
  /** While the networks are at work on one photo, the next is read. */
  readonly concurrency = 2;
  readonly #backend: Backend<Source>;
  readonly #detector: FaceDetector;
  readonly #embedder: Embedder;
  readonly #photos = new PhotosInHand();
  readonly #detection: AnyDetectorOptions;
  readonly #ownsDetector: boolean;

  private constructor(parts: Parts<Source>) {
    this.card = parts.embedder.card;
    this.detector = parts.detector.card;
    this.runtime = parts.backend.runtime;
    this.#backend = parts.backend;
    this.#detector = parts.detector;
    this.#embedder = parts.embedder;
    this.#detection = parts.detection;
    this.#ownsDetector = parts.ownsDetector;
  }

  static async load<Source>(
    backend: Backend<Source>,
    options: FaceModels,
  ): Promise<LocalEngine<Source>> {
    const {
      model = defaultModels.embedding,
      detector: wanted,
      detection = {},
      ...loading
    } = options;
    const ownsDetector = !isDetector(wanted);
    const detector = ownsDetector
      ? await openDetector(backend, wanted, detection, loading)
      : wanted;
    try {
      const opened = await backend.loadModel(model, loading);
      const card = (await kinds()).requireKind(opened.card, 'embedding');
      throwIfAborted(options.signal, 'Loading');
      const embedder = await Embedder.load(backend.runtime, card, modelSource(opened));
      return new LocalEngine({ backend, detector, embedder, detection, ownsDetector });
    } catch (error) {
      if (ownsDetector) await detector.dispose();
      throw error;
    }
  }

  async detect(image: Source | RgbImage, options?: FindOptions): Promise<DetectedFace[]> {
    return this.#look(image, options, (pixels) => this.#find(pixels, options));
  }

  async align(
    image: Source | RgbImage,
    faces?: readonly FacePlace[],
    options?: FindOptions,
  ): Promise<RgbImage[]> {
    return this.#look(image, options, async (pixels) =>
      this.#cut(pixels, faces ?? (await this.#find(pixels, options)), options),
    );
  }

  async find(image: Source | RgbImage, options: AnalyzeOptions = {}): Promise<FoundFace[]> {
    return this.#look(image, options, async (pixels) => {
      const found = await this.#find(pixels, options);
      const faces = selectFaces(found, pixels, options.select ?? 'all');
      const crops = await this.#cut(pixels, faces, options);
      return faces.map((face, i) => ({ ...face, aligned: crops[i] as RgbImage }));
    });
  }

  async analyze(image: Source | RgbImage, options: AnalyzeOptions = {}): Promise<AnalyzedFace[]> {
    const faces = await this.find(image, options);
    const crops = faces.map(({ aligned }) => aligned);
    const embeddings = await this.embed(crops, options);
    return faces.map((face, i) => ({ ...face, embedding: embeddings[i] as Embedding }));
  }

  async embed(crops: readonly (Source | RgbImage)[], options?: EmbedOptions): Promise<Embedding[]> {
    const images: RgbImage[] = [];
    for (const crop of crops) images.push(await this.#read(crop, options));
    const vectors = await this.#embedder.embed(images, options);
    return vectors.map((vector) => new Embedding(this.card.id, vector));
  }

  async warmup(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.#detector.warmup) await this.#detector.warmup(options);
    else await this.detect(blankImage(WARMUP_SIDE), options);
    await this.embed([blankImage(this.card.alignment.size)], options);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#ownsDetector && this.#detector.dispose(), this.#embedder.dispose()]);
  }

  async #find(image: RgbImage, options: FindOptions = {}): Promise<DetectedFace[]> {
    const { refine = true, signal } = options;
    const faces = await this.#detector.detect(image, { ...this.#detection, ...options });
    if (!refine || !this.#detector.refine) return faces;
    return this.#detector.refine(image, faces, signal ? { signal } : {});
  }

  async #cut(
    image: RgbImage,
    faces: readonly FacePlace[],
    options?: FindOptions,
  ): Promise<RgbImage[]> {
    const abortPoint = createAbortPoint(options?.signal, 'Alignment');
    const crops: RgbImage[] = [];
    for (const face of faces) {
      await abortPoint();
      crops.push(alignFace(image, face, this.card.alignment));
    }
    return crops;
  }

  /** Reads a photo and does something with its pixels, which nobody holds afterwards. */
  #look<Result>(
    image: Source | RgbImage,
    options: { readonly signal?: AbortSignal } | undefined,
    work: (pixels: RgbImage) => Promise<Result>,
  ): Promise<Result> {
    return this.#photos.take(image, options?.signal, async () =>
      work(await this.#read(image, options)),
    );
  }

  async #read(image: Source | RgbImage, options?: { readonly signal?: AbortSignal }) {
    throwIfAborted(options?.signal, 'Reading the photo');
    if (isRgbImage(image)) return checkedImage(image);
    return this.#backend.readImage(image, options?.signal ? { signal: options.signal } : {});
  }
}

async function openDetector(
  backend: Backend<never>,
  source: ModelSource = defaultModels.detector,
  detection: AnyDetectorOptions,
  { card: _, ...loading }: LoadModelOptions,
): Promise<FaceDetector> {
  const opened = await backend.loadModel(source, loading);
  const card = (await kinds()).requireKind(opened.card, 'detector');
  throwIfAborted(loading.signal, 'Loading');
  return loadDetector(backend.runtime, card, weightSource(opened), detection);
}

/**
 * Refuses models of the wrong kind that are named by their ids, before one is fetched.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
export async function checkNames({ model, detector }: FaceModels): Promise<void> {
  const named = (source: unknown, usual: string): source is string =>
    typeof source === 'string' && source !== usual;
  if (named(model, defaultModels.embedding)) {
    (await kinds()).requireKindOfId(model, 'embedding');
  }
  if (named(detector, defaultModels.detector)) {
    (await kinds()).requireKindOfId(detector, 'detector');
  }
}

/** Every card comes along with it, and is no part of what an application loads at once. */
const kinds = () => import('../models/cards/require-kind.js');

function blankImage(side: number): RgbImage {
  return { width: side, height: side, data: new Uint8Array(side * side * 3).fill(128) };
}

/** Whether it is loaded already. */
export function isDetector(value: FaceModels['detector']): value is FaceDetector {
  return typeof value === 'object' && 'detect' in value;
}
