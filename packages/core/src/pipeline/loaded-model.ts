import type { StoredTensors, WeightSource, Weights } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';
import type { CardOverrides } from '../models/files/card-metadata.js';
import type { ProgressReporter } from '../progress.js';
import type { OnnxFile } from '../runtime/runtime.js';

/** A file that an application holds: the `File` of browsers and of Node, or anything like it. */
export interface NamedFile {
  /** Without folders: "model.ckpt-275.index". */
  readonly name: string;
  /** The bytes of the file. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A card's id, where a model is, or its files, as `<input type="file">` gives them. */
export type ModelSource = string | Iterable<NamedFile>;

/** How a model is loaded. */
export interface LoadModelOptions {
  /** For models that come as files: what the files do not tell. */
  readonly card?: CardOverrides;
  /** For models at an address: bytes that a file of it may have; default 1 GiB. */
  readonly maxBytes?: number;
  /** For models at an address: SHA-256 of the file there, in hex; another is refused. */
  readonly sha256?: string;
  readonly onProgress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

/** A model that can be given to a runtime. */
export interface LoadedModel {
  readonly card: DetectorCard | EmbeddingCard;
  /**
   * Named as the architecture names its parameters. Those of a user's file are decoded, all of them,
   * when this is first asked for, and WEIGHTS_CORRUPT or IO_FAILED may be thrown then.
   */
  readonly weights: Weights;
  /**
   * The same arrays of a user's file, undecoded: `Runtime.load` takes them one at a time, so
   * that they are never all in memory.
   */
  readonly tensors?: StoredTensors;
  /** In place of weights: the file of an ONNX graph that is run as it is. */
  readonly onnx?: OnnxFile;
}

/**
 * For models of the list, whose cards were measured and are the identity of their embeddings: what an
 * application would say of them must not be ignored without a word.
 *
 * @throws FaceNetError INVALID_ARGUMENT when `card` is given
 */
export function refuseOverrides(id: string, { card }: LoadModelOptions): void {
  if (card === undefined) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The card of ${id} is known and stays as it is.`, {
    hint: 'Leave out card, or name a file of your own as model.',
  });
}

/** What {@link Embedder.load} takes: the file of a graph, else {@link weightSource}. */
export function modelSource(model: LoadedModel): WeightSource | OnnxFile {
  return model.onnx ?? weightSource(model);
}

/** The weights in the form that takes the least memory to load. */
export function weightSource(model: LoadedModel): WeightSource {
  return model.tensors ?? model.weights;
}
