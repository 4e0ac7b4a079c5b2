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

export interface LoadOptions {
  /** Looked at before work begins, and again when the engine has what it needs. */
  readonly signal?: AbortSignal | undefined;
}

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
}
