import type { Network } from '../../network/index.js';
import type { OnnxFile } from '../../runtime/runtime.js';
import type { FileBytes, OnnxModel, StoredTensors } from '../../weights/index.js';

/** A file of a model: its bytes and a way to those that belong to it. */
export interface ModelFile {
  /** Without folders: "model.json". */
  readonly name: string;
  /** All bytes, or a way to parts of them, which takes less memory. */
  readonly bytes: FileBytes;
  /** Where it lies on this machine, for engines that open files themselves. */
  readonly path?: string;
  /**
   * Reads a file beside this one, such as the shards of a manifest.
   *
   * @param name relative to this file's folder, never above it
   * @throws FaceNetError IO_FAILED, DOWNLOAD_FAILED
   */
  beside(name: string): Promise<FileBytes>;
}

/** What a file holds, still undecoded. */
export interface OpenedWeights {
  /** Arrays by the file's own names, in its own layout. */
  readonly tensors: StoredTensors;
  /** What else the file says of itself. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Files with a graph are recognised by it, not by names. */
  readonly graph?: OpenedGraph;
  /** The graph itself, where an engine can run it as it is. */
  readonly onnx?: OpenedOnnx;
}

/** An ONNX model and its bytes. */
export interface OpenedOnnx {
  readonly model: OnnxModel;
  readonly file: OnnxFile;
}

/** A file without telling names, which is recognised by its graph. */
export interface OpenedGraph {
  /** Sizes that its outputs have, among them an embedding's. */
  readonly outputSizes: readonly number[];
  /** @throws FaceNetError WEIGHTS_MISMATCH when the graph is another network's */
  weightsFor(network: Network): StoredTensors;
}

/** A kind of file that weights come in. */
export interface WeightsFormat {
  readonly id: string;
  readonly title: string;
  /** Whether the file is of this kind, by its first and last bytes, or its name where it has no mark. */
  matches(file: Pick<ModelFile, 'name' | 'bytes'>): boolean;
  /** @throws FaceNetError WEIGHTS_CORRUPT, and what reading the files beside it throws */
  open(file: ModelFile): OpenedWeights | Promise<OpenedWeights>;
}
