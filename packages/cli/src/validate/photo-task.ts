import type { EmbeddingCard } from '@facenet/core';
import type { Weights } from '@facenet/core/formats';
import type { Failure } from '../output/describe-error.js';
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

/** What is embedded of a face: the crop as it is, or its mirror image. */
export type View = 'original' | 'mirror';

/** One photo to embed. */
export interface PhotoTask {
  readonly path: string;
  /** The views that are wanted; those that the cache holds are left out. */
  readonly views: readonly View[];
}

/** What became of a photo, and the SHA-256 of its file. Plain data, for it crosses threads. */
export type PhotoOutcome =
  | { readonly content: string; readonly embeddings: Readonly<Partial<Record<View, Float32Array>>> }
  /** Without content where the file could not be read. */
  | { readonly content?: string; readonly error: Failure };
