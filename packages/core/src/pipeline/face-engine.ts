import type { FaceSelection } from '../alignment/index.js';
import type {
  AnyDetectorOptions,
  DetectedFace,
  DetectOptions,
  FaceDetector,
} from '../detection/index.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';
import type { RuntimeInfo } from '../runtime/runtime.js';
import type { EmbedOptions } from './embedder.js';
import type { Embedding } from './embedding.js';
import type { LoadModelOptions, ModelSource } from './loaded-model.js';

/** Which networks find faces and tell them apart. */
export interface FaceModels extends LoadModelOptions {
  /**
   * The embedding network: a card's id, or where the user's own weights are, such as
   * './20180402-114759', './frozen.pb' or './vggface2.pt', or files that the application holds, such
   * as `input.files`. Default: `defaultModels.embedding` of `@facenet/core/models`.
   */
  readonly model?: ModelSource;
  /**
   * The detector: a card's id, `mtcnn`, `retinaface`, `scrfd-500m` or `yunet`, or its networks in the
   * same ways; or a detector that is loaded, or one of your own, which stays yours to dispose of.
   * Default: `defaultModels.detector` of `@facenet/core/models`.
   *
   * ```ts
   * await FaceNet.load({ backend, detector: 'retinaface', detection: { minSize: 40 } });
   * ```
   */
  readonly detector?: ModelSource | FaceDetector;
  /**
   * Settings of every detection, those of one call excepted: the smallest face, how sure the detector
   * must be. What only another kind of detector has is refused.
   */
  readonly detection?: AnyDetectorOptions;
}

/** What a backend starts worker threads with. */
export interface FaceWorkersOptions extends FaceModels {
  /** Threads, at least 1. */
  readonly workers: number;
  /** None that is loaded: it could not change threads. */
  readonly detector?: ModelSource;
}

/** How faces are found in a photo. */
export interface FindOptions extends DetectOptions, AnyDetectorOptions {
  /**
   * Whether landmarks are placed by a second look, more exactly than the detector alone does it;
   * default true. With MTCNN, false gives what the original gives, and weaker embeddings.
   */
  readonly refine?: boolean;
}

/** How a photo is analysed. */
export interface AnalyzeOptions extends FindOptions, EmbedOptions {
  /**
   * Which of the faces found are cut and embedded: `largest`, `central` (large and near the
   * middle), `best-score`; default all.
   */
  readonly select?: FaceSelection;
}

/** What {@link FaceEngine.align} needs to know of a face. */
export type FacePlace = Pick<DetectedFace, 'box' | 'landmarks'>;

/** A face with the crop that its embedding is made of. */
export interface FoundFace extends DetectedFace {
  /** As the card of the model wants it. */
  readonly aligned: RgbImage;
}

/** A face with everything the SDK knows of it. */
export interface AnalyzedFace extends FoundFace {
  /** What tells this person from others: a unit vector that knows its model. */
  readonly embedding: Embedding;
}

/**
 * What does the work of a `FaceNet`: networks in this thread, or the worker threads that a backend
 * starts. The methods do what those of `FaceNet` of the same names do.
 *
 * An engine in other threads gives everything as if it were at hand: embeddings of the class, errors
 * with their codes. It may leave out progress within one photo.
 */
export interface FaceEngine<Source> {
  /** The embedding model in use. */
  readonly card: EmbeddingCard;
  /** The detector in use. */
  readonly detector: DetectorCard;
  /** What computes. */
  readonly runtime: RuntimeInfo;
  /** Photos that are best given at a time, so that it never waits for the next. */
  readonly concurrency: number;
  /** Finds faces, the surest first. */
  detect(image: Source | RgbImage, options?: FindOptions): Promise<DetectedFace[]>;
  /** Cuts the crops that `embed` takes. */
  align(
    image: Source | RgbImage,
    faces?: readonly FacePlace[],
    options?: FindOptions,
  ): Promise<RgbImage[]>;
  /** Detects and aligns in one. */
  find(image: Source | RgbImage, options?: AnalyzeOptions): Promise<FoundFace[]>;
  /** Detects, aligns and embeds in one. */
  analyze(image: Source | RgbImage, options?: AnalyzeOptions): Promise<AnalyzedFace[]>;
  /** Embeds crops that are aligned already. */
  embed(crops: readonly (Source | RgbImage)[], options?: EmbedOptions): Promise<Embedding[]>;
  /** Runs every network once, in every thread. */
  warmup(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Frees networks and threads; work that has not ended ends with DISPOSED. Again, it does nothing. */
  dispose(): Promise<void>;
}
