import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { Network, NodeHandle } from '../network/index.js';

/** A family of embedding networks that differ in the size of the embedding only. */
export interface Architecture {
  /** As cards name it. */
  readonly id: string;
  readonly title: string;
  readonly paper: string;
  /** Side of the square input in pixels. */
  readonly imageSize: number;
  readonly defaultEmbeddingSize: number;
  /** Values to learn or gather at the default embedding size. */
  readonly parameters: number;
  /** Multiplications and additions for one image, a multiply-add counting as two. */
  readonly flops: number;
  /**
   * Input `input` [batch, imageSize, imageSize, 3]; outputs `prelogits` and `embeddings`
   * [batch, embeddingSize], the latter of unit length.
   *
   * @throws FaceNetError INVALID_ARGUMENT for an option out of range, NETWORK_INVALID for a size of
   * images that the layers do not fit
   */
  create(options?: ArchitectureOptions): Network;
}

/** What every embedding network can be built with; those that have no use for an option ignore it. */
export interface ArchitectureOptions extends NetworkOptions {
  /**
   * Batch norm behind every convolution, as training from scratch wants it, where published weights
   * have it folded away. Default false.
   */
  readonly batchNorm?: boolean;
}

/** What every network of the original can be built with. */
export interface NetworkOptions {
  /** Values of an embedding. */
  readonly embeddingSize?: number;
  /** Side of the input in pixels. */
  readonly imageSize?: number;
  /** Share of features that dropout keeps while training, above 0, at most 1; default 1. */
  readonly keepProbability?: number;
}

/** @throws FaceNetError INVALID_ARGUMENT for an option out of range */
export function checkNetworkOptions(options: Required<NetworkOptions>): void {
  checkCount('embeddingSize', options.embeddingSize);
  checkCount('imageSize', options.imageSize);
  checkShare('keepProbability', options.keepProbability);
}

/** @throws FaceNetError INVALID_ARGUMENT unless it is a whole number of at least 1 */
export function checkCount(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${option} must be a whole number of at least 1, not ${excerpt(value)}.`,
  );
}

/** @throws FaceNetError INVALID_ARGUMENT unless it is above 0 and at most 1 */
export function checkShare(option: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${option} must be above 0 and at most 1, not ${excerpt(value)}.`,
  );
}

/**
 * The original's end of a network: a dense layer without bias and with batch norm, scope
 * `Bottleneck`, then vectors of unit length.
 *
 * @param scope what precedes `Bottleneck`, with its slash
 */
export function embeddingHead(features: NodeHandle, scope: string, embeddingSize: number) {
  const prelogits = features
    .dense(`${scope}Bottleneck`, { units: embeddingSize, bias: false })
    .batchNorm(`${scope}Bottleneck/BatchNorm`);
  return { prelogits, embeddings: prelogits.l2Normalize('embeddings') };
}
