import type { WeightSource } from '../arrays/weights.js';
import type { Network } from '../network/network.js';

/** A dense row-major float32 array at the border of a runtime. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A network loaded with its weights, ready to run. */
export interface Session {
  readonly network: Network;
  /**
   * Runs the network once.
   *
   * @param inputs by input name; every dimension that the network leaves open (batch, and for
   * fully convolutional networks height and width) may differ from call to call
   * @returns the network's outputs by name, as copies that stay valid
   * @throws FaceNetError INVALID_ARGUMENT (names, shapes or types of the inputs), ENGINE_FAILED, and
   * DISPOSED when the session is disposed before the engine has begun
   */
  run(inputs: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>;
  /**
   * Frees what the engine holds. A call that the engine is working on ends well before that; those
   * that wait for it reject. Calling it again does nothing.
   */
  dispose(): Promise<void>;
  /** {@link Session.dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a network is loaded. */
export interface LoadOptions {
  /** Looked at before work begins, and again when the engine has what it needs. */
  readonly signal?: AbortSignal | undefined;
}

/** An ONNX model of a user, to be run as it is. */
export interface OnnxFile {
  /** For error texts: "w600k_r50.onnx". */
  readonly name: string;
  /** Of all its files, in bytes. */
  readonly size: number;
  /** Where it lies, with those that belong to it beside it, if it lies on this machine. */
  readonly path?: string;
  /** Its bytes, which nobody may change. */
  read(): Uint8Array;
  /** Files that hold values of it, by the names that it knows them by. */
  readonly beside: readonly {
    readonly name: string;
    /** Its bytes. */
    read(): Uint8Array;
  }[];
}

/** Which runtime it is, as data. */
export type RuntimeInfo = Pick<Runtime, 'name' | 'kind' | 'device'>;

/** Something that can run networks. Backend packages make one and hand it to the SDK. */
export interface Runtime {
  /** Unique among the engines of a backend, such as "onnxruntime-node" or "tfjs-wasm". */
  readonly name: string;
  readonly kind: 'tfjs' | 'onnx';
  readonly device: 'cpu' | 'cuda' | 'webgl' | 'webgpu' | 'wasm';
  /**
   * Loads a network. The runtime optimises it first (folds batch norm), so pass it unoptimised.
   *
   * @param weights arrays, or the undecoded ones of a file, which take the least memory: each is
   * decoded when the engine takes it
   * @throws FaceNetError WEIGHTS_MISMATCH, NETWORK_INVALID, ENGINE_FAILED, ABORTED, and what decoding
   * throws (WEIGHTS_CORRUPT, IO_FAILED)
   */
  load(network: Network, weights: WeightSource, options?: LoadOptions): Promise<Session>;
  /**
   * Loads an ONNX model that is no network of ours, and runs it as it is. Only engines that run ONNX
   * have this.
   *
   * @param outside the model as seen from outside: a network of its inputs and the names of its
   * outputs, which the session checks what it is fed against
   * @throws FaceNetError ENGINE_FAILED (operators that the engine does not know, a damaged file),
   * ABORTED
   */
  loadOnnx?(file: OnnxFile, outside: Network, options?: LoadOptions): Promise<Session>;
}
