import type { Shape } from '../network/shape.js';
import type { DType, ProgramOp } from './operations.js';

/** What an operation yields: immutable, known by its name. */
export interface ValueSpec {
  readonly name: string;
  /** `null` where it is only known when the program runs: the batch. */
  readonly shape: Shape;
  readonly dtype: DType;
}

/** One operation of a program. Unlike nodes of a network it owns no parameters: variables are values. */
export interface ProgramNode {
  readonly op: ProgramOp;
  /** Names of the values it takes. */
  readonly inputs: readonly string[];
  /** Nearly always one. */
  readonly outputs: readonly ValueSpec[];
}

/**
 * How a run fills an input: `data` and `scalar` are given by the caller, `uniform` are fresh random
 * numbers in [0, 1) that the host draws, so that dropout is the same on every engine.
 */
type InputKind = 'data' | 'scalar' | 'uniform';

/** Where a run is given values. */
export interface ProgramInput extends ValueSpec {
  readonly kind: InputKind;
  /** What a scalar is when a run is given none. */
  readonly default?: number;
}

/** An array that outlives a run. */
export interface VariableSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** False for moving statistics and centres that no optimiser may touch. */
  readonly trainable: boolean;
  /**
   * A table of rows of which a run takes some, such as centres or the head of very many classes: its
   * gradient and its updates name the rows that were taken.
   */
  readonly rows: boolean;
  /** How fresh values are made. */
  readonly initializer: Initializer;
}

/** Fresh values of a variable; fans are products of the dimensions, as TensorFlow counts them. */
export type Initializer =
  | { readonly type: 'constant'; readonly value: number }
  /** Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010). */
  | { readonly type: 'xavier' }
  /** Normal, drawn again beyond two standard deviations. */
  | { readonly type: 'truncatedNormal'; readonly deviation: number };

/** The derivative of a loss by a variable: an array of its shape, or some of its rows. */
export type GradientSpec =
  | { readonly kind: 'dense'; readonly variable: string; readonly value: string }
  /** `ids` may name a row several times: its parts add up. */
  | {
      readonly kind: 'rows';
      readonly variable: string;
      readonly ids: string;
      readonly rows: string;
    };

/** What a run leaves in a variable; all of it happens after everything was computed. */
export type UpdateSpec =
  | { readonly kind: 'assign'; readonly variable: string; readonly value: string }
  /** Subtracts from rows; parts for one row add up. */
  | {
      readonly kind: 'subtractRows';
      readonly variable: string;
      readonly ids: string;
      readonly rows: string;
    };

/**
 * A computation as data: pure operations in an order in which each comes after those it takes from.
 * Made by {@link ProgramBuilder}, run by an engine.
 */
export interface Program {
  readonly name: string;
  readonly nodes: readonly ProgramNode[];
  readonly inputs: readonly ProgramInput[];
  readonly variables: readonly VariableSpec[];
  /** Value that each output is, by output name. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly gradients: readonly GradientSpec[];
  readonly updates: readonly UpdateSpec[];
}

/** Every value of a program by its name. */
export function valuesOf(program: Program): Map<string, ValueSpec> {
  return new Map(
    program.nodes.flatMap(({ outputs }) => outputs.map((value) => [value.name, value] as const)),
  );
}

/** The node that yields each value, by the value's name. */
export function producersOf(program: Program): Map<string, ProgramNode> {
  return new Map(
    program.nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node] as const)),
  );
}
