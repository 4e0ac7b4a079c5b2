import type { Standardization } from '@facenet/core';

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
  readonly workers: number;
  /** Whether embeddings are kept for other runs. */
  readonly cache: boolean;
}
