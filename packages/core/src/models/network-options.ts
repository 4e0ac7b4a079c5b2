import { checkCount, checkShare } from './check-options.js';

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
