import type { Network } from '../network/index.js';

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
   * @throws FaceNetError INVALID_ARGUMENT for an embedding size below 1
   */
  create(options?: { readonly embeddingSize?: number }): Network;
}
