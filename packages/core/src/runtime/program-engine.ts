import type { Program } from '../program/program.js';
import type { TensorData } from './runtime.js';

/** Ids and labels at the border of an engine. */
export interface IntegerData {
  readonly shape: readonly number[];
  readonly data: Int32Array;
}

/** What a run is given, by input name. */
export type ProgramFeeds = Readonly<Record<string, TensorData | IntegerData>>;

/** The loss by some rows of a variable; an id may come several times: its parts add up. */
export interface RowGradient {
  readonly ids: Int32Array;
  /** One row an id. */
  readonly rows: Float32Array;
}

/** The loss by a variable, in the order in which the engine keeps it. */
export type Gradient = Float32Array | RowGradient;

/** What a run yields. */
export interface ProgramRun {
  /** By output name; copies that stay valid. */
  readonly outputs: Readonly<Record<string, TensorData>>;
  /** By variable; valid until the next run. */
  readonly gradients: ReadonlyMap<string, Gradient>;
}

/**
 * Programs that share variables, ready to run. The variables lie in the host's memory, where an
 * optimiser changes them in place between two runs; each run reads them.
 */
export interface ProgramSession {
  /**
   * The variables by name, in the order in which the engine computes with them: filters may be [out,
   * in, height, width] here. Whoever changes them does so between two runs.
   */
  readonly variables: ReadonlyMap<string, Float32Array>;
  /** From the order of weight files into the engine's; may be the same array. */
  toEngineOrder(variable: string, values: Float32Array): Float32Array;
  /** From the engine's order into that of weight files; a copy. */
  fromEngineOrder(variable: string, values: Float32Array): Float32Array;
  /**
   * Runs one program: computes outputs and gradients, then makes the program's updates.
   *
   * @throws FaceNetError INVALID_ARGUMENT (names, shapes or types of the feeds), ENGINE_FAILED, DISPOSED
   */
  run(program: string, feeds: ProgramFeeds): Promise<ProgramRun>;
  /** Frees what the engine holds. Calling it again does nothing. */
  dispose(): Promise<void>;
  /** {@link ProgramSession.dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs programs on one library: tfjs or onnxruntime. */
export interface ProgramEngine {
  /** As engines are named elsewhere, such as `tfjs-wasm`. */
  readonly name: string;
  /**
   * Makes programs ready to run; their variables begin as zeros.
   *
   * @throws FaceNetError ENGINE_FAILED
   */
  open(programs: readonly Program[]): Promise<ProgramSession>;
}
