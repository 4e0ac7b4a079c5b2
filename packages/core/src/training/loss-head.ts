import type { ProgramBuilder, UpdateSpec, Value, VariableOptions } from '../program/index.js';

/** What a loss is made from. */
export interface LossContext {
  readonly builder: ProgramBuilder;
  /** What the network yields before it is normalised, [batch, size]. */
  readonly prelogits: Value;
  /** Vectors of unit length, [batch, size]. */
  readonly embeddings: Value;
  /** Class of each sample, whole numbers, [batch]. */
  readonly labels: Value;
  /** Whether the moving statistics take part: false where the loss is only looked at. */
  readonly training: boolean;
  /** Values of an embedding. */
  readonly embeddingSize: number;
  /** A variable of the loss itself, such as the head's weights; `decay` has weight decay hold it too. */
  variable(
    name: string,
    shape: readonly number[],
    options?: VariableOptions & { readonly decay?: boolean },
  ): Value;
}

/** A loss inside a program. */
export interface BuiltLoss {
  /** What is added up to the loss that is minimised, weighted, by name. */
  readonly terms: Readonly<Record<string, Value>>;
  /** Further numbers to report, such as accuracy. */
  readonly metrics?: Readonly<Record<string, Value>>;
  /** What a training step leaves in the loss's own variables, beside the optimiser. */
  readonly updates?: readonly UpdateSpec[];
}

/**
 * A loss: a function that builds it from general operations. Its derivative comes for nothing:
 *
 * ```ts
 * const pullTogether: LossHead = {
 *   name: 'pull-together',
 *   build({ embeddings, labels, builder }) {
 *     const same = labels.reshape([null, 1]).equal(labels.reshape([1, null]));
 *     const cosine = embeddings.matMul(embeddings, { transposeB: true });
 *     const distance = cosine.negate().add(1).multiply(builder.scalar('pull', 1));
 *     return { terms: { pull: distance.multiply(same).mean() } };
 *   },
 * };
 * ```
 */
export interface LossHead {
  /** Stands in front of what it reports. */
  readonly name: string;
  /** Batches must be a multiple of it, such as 3 where rows are triplets. Default 1. */
  readonly batchMultiple?: number;
  /** Labels must be from 0 to one less. Default: any. */
  readonly classes?: number;
  /** Adds the loss to a program; called once for training and once for evaluation. */
  build(context: LossContext): BuiltLoss;
}
