import type { Standardization } from '@facenet/core';
import type { EngineFlags } from '../program/engine-flags.js';

/** Everything that decides how photos become embeddings. Plain data, for it crosses threads. */
export interface EmbeddingPlan {
  readonly flags: EngineFlags;
  readonly model: string;
  /** Whether faces are to be found and aligned; if not, the photos are crops. */
  readonly align: boolean;
  readonly standardization: Standardization;
  /** Most photos at a time. */
  readonly batchSize: number;
}
