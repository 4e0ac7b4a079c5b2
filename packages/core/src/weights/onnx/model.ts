import type { StoredTensor, StoredTensors } from '../stored-tensor.js';

/** Value of a node's attribute; subgraphs and kinds that networks have no use for are left out. */
export type OnnxAttribute = number | string | readonly number[] | StoredTensor;

export interface OnnxNode {
  /** `Conv`, `BatchNormalization`, ... */
  readonly opType: string;
  /** Often empty. */
  readonly name: string;
  /** Names of values; an empty name is an input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input or output of the graph. */
export interface OnnxValue {
  readonly name: string;
  /** `null` where a dimension is open; undefined where the file states no shape. */
  readonly shape: readonly (number | null)[] | undefined;
}

/** What an ONNX file describes: a graph of nodes over named values, and constants among them. */
export interface OnnxModel {
  /** The initialisers, in the file's order and layout: convolutions are [out, in, height, width]. */
  readonly tensors: StoredTensors;
  /** In an order in which each comes after those it takes from. */
  readonly nodes: readonly OnnxNode[];
  /** Without the initialisers, which old files list here too. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The program that wrote the file and its version: `pytorch 2.3.1`. */
  readonly producer: string;
  /** Version of the operators; 0 where the file does not say. */
  readonly opset: number;
}
