import type { ScalarType } from '../scalar-types.js';

/** How the integers of a quantised tensor stand for real values: `scale * (q - zeroPoint)`. */
export interface TfliteQuantization {
  /** One for the whole tensor, or one for each index of `axis`. */
  readonly scales: readonly number[];
  /** As many as scales. */
  readonly zeroPoints: readonly number[];
  readonly axis: number;
}

export interface TfliteTensor {
  readonly name: string;
  /** NHWC for images, OHWI for convolution kernels, [out, in] for dense ones. */
  readonly shape: readonly number[];
  /** Undefined for types that weights do not have: strings, 4-bit integers, sparse arrays, ... */
  readonly type: ScalarType | undefined;
  /** The constant's packed little-endian values, as a view of the file; empty if computed. */
  readonly data: Uint8Array;
  readonly quantization?: TfliteQuantization;
}

export type TfliteActivation = 'none' | 'relu' | 'relu-n1-to-1' | 'relu6' | 'tanh' | 'sign-bit';

/** What parametrises an operator. Only the fields that its kind has are present. */
export interface TfliteOptions {
  readonly padding?: 'same' | 'valid';
  /** Vertical, horizontal. */
  readonly strides?: readonly [number, number];
  /** Vertical, horizontal. */
  readonly dilations?: readonly [number, number];
  /** Height and width of a pooling window. */
  readonly window?: readonly [number, number];
  readonly depthMultiplier?: number;
  /** Applied to the operator's output. */
  readonly activation?: TfliteActivation;
}

export interface TfliteOperator {
  /** Name in the tflite schema, such as "CONV_2D"; "BUILTIN_151" for kinds no network here has. */
  readonly opcode: string;
  /** Indices into the tensors; -1 stands for an optional input left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: TfliteOptions;
}

/** Tensors and operators of a tflite file's first subgraph, operators in execution order. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}
