import type { Shape } from '../../network/shape.js';

/** Of TensorFlow's DataType (tensorflow/core/framework/types.proto), those that graphs here need. */
export type DataType =
  | 'DT_FLOAT'
  | 'DT_INT32'
  | 'DT_STRING'
  | 'DT_BOOL'
  | 'DT_INT64'
  | 'DT_HALF'
  | 'DT_RESOURCE';

export interface ConstantTensor {
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Int32Array;
}

/** A constant of texts: one, or a list. */
export interface ConstantStrings {
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

/** A value of TensorFlow's AttrValue (tensorflow/core/framework/attr_value.proto). */
export type Attribute =
  | { readonly type: DataType }
  | { readonly types: readonly DataType[] }
  | { readonly text: string }
  | { readonly integer: number }
  | { readonly integers: readonly number[] }
  | { readonly float: number }
  | { readonly flag: boolean }
  | { readonly shape: Shape }
  | { readonly tensor: ConstantTensor }
  | { readonly strings: ConstantStrings };

export type Attributes = Readonly<Record<string, Attribute>>;

export interface GraphNode {
  /** Unique; also the name of its first result. */
  readonly name: string;
  /** As TensorFlow names the operation. */
  readonly op: string;
  /**
   * The results that it takes: a node's first by the node's name, its second as `name:1`; last, the nodes
   * that must have run before and of which it takes nothing, as `^name`.
   */
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** A border of the graph: the node of the same name. */
export interface GraphPort {
  readonly name: string;
  readonly shape: Shape;
}

/** A network in TensorFlow's operations, with the weights as `Const` nodes; encoded in two ways. */
export interface TensorFlowGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
}

/**
 * The version of the graph format that is stated: that of TensorFlow 1.7, the original's. All
 * operations used are as old, so that every later TensorFlow takes the graph.
 */
export const PRODUCER = 26;
