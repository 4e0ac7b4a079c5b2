import type { SkippedImage } from '@facenet/backend-node';
import type { EmbeddingCard } from '@facenet/core';
import type { AnyDetectorOptions } from '@facenet/core/detection';
import type { GroupEvaluation, PairEvaluation } from '@facenet/core/evaluation';
import type { Standardization } from '@facenet/core/image';

/** What `facenet validate` is asked to do. */
export interface ValidateRun {
  readonly dir: string;
  readonly model: string;
  /** Default: `pairs.txt` in `dir` or beside it. */
  readonly pairs?: string;
  /** List of the groups that images or people belong to; default: none are compared. */
  readonly groups?: string;
  /** Default: those of the list, else 10. */
  readonly folds?: number;
  readonly distanceMetric: 0 | 1;
  readonly subtractMean: boolean;
  readonly useFlippedImages: boolean;
  /** Default: the card's. */
  readonly standardization?: Standardization;
  /** Default: the card's. */
  readonly imageSize?: number;
  /** Whether `dir` holds photos; if not, crops. */
  readonly align: boolean;
  readonly batchSize: number;
  /** Whether embeddings are kept for other runs. */
  readonly cache: boolean;
}

/** One pair that was compared. */
export interface EvaluatedPair {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  /** By the metric of the run; without the mean that `--subtract-mean` takes away. */
  readonly distance: number;
  /** Place of its fold in `evaluation.folds`. */
  readonly fold: number;
}

/** How a validation was made, as its results quote it. */
export interface ValidationSettings {
  readonly dir: string;
  readonly pairs: string;
  readonly groups?: string;
  readonly folds: number;
  readonly distanceMetric: 0 | 1;
  readonly subtractMean: boolean;
  readonly useFlippedImages: boolean;
  readonly standardization: string;
  readonly align: boolean;
  readonly imageSize: number;
  /** Id of the detector; only where faces were looked for, as its settings. */
  readonly detector?: string;
  readonly detection?: AnyDetectorOptions;
  /** SHA-256 that tells the model's weights from all others. */
  readonly weights: string;
  readonly engine: string;
  /** What read the images. */
  readonly codec: string;
  /** Images in one run of the network. */
  readonly batchSize: number;
  readonly workers: number;
}

/** Errors by group, and the rate of all pairs that their common threshold was chosen for. */
export interface ComparedGroups extends GroupEvaluation {
  readonly far: number;
}

/** Everything that a validation found out. */
export interface Validation {
  readonly card: EmbeddingCard;
  readonly settings: ValidationSettings;
  readonly evaluation: PairEvaluation;
  /** Only where the run was given groups. */
  readonly groups?: ComparedGroups;
  readonly pairs: readonly EvaluatedPair[];
  /** Images that were embedded. */
  readonly images: number;
  readonly skipped: readonly SkippedImage[];
  readonly skippedPairs: number;
}
