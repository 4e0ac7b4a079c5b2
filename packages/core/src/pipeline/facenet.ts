import { alignFace } from '../alignment/index.js';
import {
  type AnyDetectorOptions,
  type DetectedFace,
  type DetectOptions,
  type FaceDetector,
  loadDetector,
} from '../detection/index.js';
import { FaceNetError } from '../errors.js';
import { checkedImage, isRgbImage, type RgbImage } from '../image/rgb-image.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Backend, LoadModelOptions, ModelSource } from './backend.js';
import { type CompareOptions, type Comparison, compareEmbeddings } from './compare.js';
import { Embedder, type EmbedOptions } from './embedder.js';
import { weightSource } from './loaded-model.js';

export interface FaceNetOptions<Source> extends LoadModelOptions {
  readonly backend: Backend<Source> | Promise<Backend<Source>>;
  /**
   * The embedding network: a card's id, default "mobilefacenet", or where the user's own weights
   * are, such as './20180402-114759', './frozen.pb' or './vggface2.pt', or files that the application
   * holds, such as `input.files`.
   */
  readonly model?: ModelSource;
  /** The detector: a card's id, default "mtcnn", or its three networks in the same ways. */
  readonly detector?: ModelSource;
  /** Settings of every detection: smallest face, thresholds. */
  readonly detection?: AnyDetectorOptions;
}

/** A face with everything the SDK knows of it. */
export interface AnalyzedFace extends DetectedFace {
  /** Unit vector of `card.embeddingSize` values. */
  readonly embedding: Float32Array;
  /** The crop that was embedded. */
  readonly aligned: RgbImage;
}

/**
 * The whole way from a photo to an identity.
 *
 * ```ts
 * const facenet = await FaceNet.load({ backend: backend() });
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
  readonly runtime: Runtime;
  readonly #backend: Backend<Source>;
  readonly #detector: FaceDetector;
  readonly #embedder: Embedder;

  private constructor(backend: Backend<Source>, detector: FaceDetector, embedder: Embedder) {
    this.card = embedder.card;
    this.runtime = backend.runtime;
    this.#backend = backend;
    this.#detector = detector;
    this.#embedder = embedder;
  }

  /**
   * Loads the detector and the embedding network, downloading them at first use.
   *
   * @throws FaceNetError MODEL_NOT_FOUND, DOWNLOAD_FAILED, MODEL_TAMPERED, ENGINE_UNAVAILABLE,
   * INVALID_ARGUMENT (a card of the wrong kind, detection options out of range), and for files
   * IO_FAILED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
   */
  static async load<Source>(options: FaceNetOptions<Source>): Promise<FaceNet<Source>> {
    const { model = 'mobilefacenet', detector: detectorId = 'mtcnn', detection } = options;
    const backend = await options.backend;
    const { card: _, ...loading } = options;
    const detectorModel = await backend.loadModel(detectorId, loading);
    const detectorCard = requireKind<DetectorCard>(detectorModel.card, 'detector');
    const embeddingModel = await backend.loadModel(model, options);
    const card = requireKind<EmbeddingCard>(embeddingModel.card, 'embedding');
    const detector = await loadDetector(
      backend.runtime,
      detectorCard,
      weightSource(detectorModel),
      detection,
    );
    try {
      const embedder = await Embedder.load(backend.runtime, card, weightSource(embeddingModel));
      return new FaceNet(backend, detector, embedder);
    } catch (error) {
      await detector.dispose();
      throw error;
    }
  }

  /**
   * Finds faces, the surest first.
   *
   * @returns boxes [x1, y1, x2, y2] and landmarks in pixels of the upright image, possibly beyond
   * its border; empty when there is no face
   * @throws FaceNetError IMAGE_UNREADABLE and its kin, IO_FAILED, ABORTED, DISPOSED
   */
  async detect(
    image: Source | RgbImage,
    options?: DetectOptions & AnyDetectorOptions,
  ): Promise<DetectedFace[]> {
    return this.#detector.detect(await this.#read(image), options);
  }

  /**
   * Cuts the crops that {@link FaceNet.embed} takes, as the card of the model wants them.
   *
   * @param faces default: every face that detection finds, after a second look at its landmarks
   */
  async align(
    image: Source | RgbImage,
    faces?: readonly Pick<DetectedFace, 'box' | 'landmarks'>[],
  ): Promise<RgbImage[]> {
    const pixels = await this.#read(image);
    const found = faces ?? (await this.#locate(pixels));
    return found.map((face) => alignFace(pixels, face, this.card.alignment));
  }

  /**
   * Detects, aligns and embeds every face of a photo, the surest first. Landmarks are placed by a
   * second look ({@link FaceDetector.refine}), a little more exactly than {@link FaceNet.detect} does.
   */
  async analyze(
    image: Source | RgbImage,
    options: DetectOptions & AnyDetectorOptions & EmbedOptions = {},
  ): Promise<AnalyzedFace[]> {
    const pixels = await this.#read(image);
    const faces = await this.#locate(pixels, options);
    const crops = faces.map((face) => alignFace(pixels, face, this.card.alignment));
    const embeddings = await this.#embedder.embed(crops, options);
    return faces.map((face, i) => ({
      ...face,
      embedding: embeddings[i] as Float32Array,
      aligned: crops[i] as RgbImage,
    }));
  }

  /**
   * Embeds crops that are aligned already.
   *
   * @param alignedFaces crops of `card.alignment.size` pixels a side
   * @returns unit vectors of `card.embeddingSize` values, in order
   * @throws FaceNetError INVALID_ARGUMENT for a crop of another size
   */
  async embed(
    alignedFaces: readonly (Source | RgbImage)[],
    options?: EmbedOptions,
  ): Promise<Float32Array[]> {
    const crops: RgbImage[] = [];
    for (const face of alignedFaces) crops.push(await this.#read(face));
    return this.#embedder.embed(crops, options);
  }

  /**
   * Decides whether two embeddings show one person.
   *
   * @throws FaceNetError INVALID_ARGUMENT for embeddings of another model
   */
  compare(a: Float32Array, b: Float32Array, options?: CompareOptions): Comparison {
    return compareEmbeddings(this.card, a, b, options);
  }

  /** Frees both networks. The backend's engine stays for others. */
  async dispose(): Promise<void> {
    await Promise.all([this.#detector.dispose(), this.#embedder.dispose()]);
  }

  /** Detects faces and looks at each again, for landmarks that alignment can rely on. */
  async #locate(image: RgbImage, options?: DetectOptions): Promise<DetectedFace[]> {
    const faces = await this.#detector.detect(image, options);
    return this.#detector.refine?.(image, faces, options) ?? faces;
  }

  async #read(image: Source | RgbImage): Promise<RgbImage> {
    return isRgbImage(image) ? checkedImage(image) : this.#backend.readImage(image);
  }
}

function requireKind<Card extends DetectorCard | EmbeddingCard>(
  card: DetectorCard | EmbeddingCard,
  kind: Card['kind'],
): Card {
  if (card.kind === kind) return card as Card;
  throw new FaceNetError('INVALID_ARGUMENT', `"${card.id}" is a model of kind ${card.kind}.`, {
    hint: `Name one of kind ${kind}.`,
  });
}
