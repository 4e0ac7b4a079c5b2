import type { EmbeddingCard } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import type { EngineFlags } from '../program/engine-flags.js';

/** Everything that it takes to make photos into embeddings. Plain data, for it crosses threads. */
export interface EmbeddingPlan {
  readonly flags: EngineFlags;
  /** With the standardisation that the run wants. */
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  /** Whether faces are to be found and aligned; if not, the photos are crops. */
  readonly align: boolean;
  /** Most photos at a time. */
  readonly batchSize: number;
}
