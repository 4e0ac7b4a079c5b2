import type { EmbeddingCard } from '@facenet/core';
import type { DistanceMetric, GroupEvaluation, PairEvaluation } from '@facenet/core/evaluation';
import type { Failure } from '../output/describe-error.js';

/** Something to tell, by its name. */
export type Fact = readonly [name: string, value: string];

/** A pair that was compared. */
export interface ReportPair {
  /** Paths of the two images; they are shown below the folder that all of them share. */
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  /** By the metric of the protocol, without the mean that {@link ValidationReportData.subtractMean} takes away. */
  readonly distance: number;
  /** Place of its fold in `evaluation.folds`. */
  readonly fold: number;
}

/**
 * Finds the picture to show for an image: bytes of a small JPEG, PNG, WebP or GIF, or the same as a
 * data URI. Whatever cannot be shown, `undefined` and failures too, leaves a placeholder.
 */
export type PictureOf = (path: string) => Promise<Uint8Array | string | undefined>;

/** Everything that the report on a validation shows. */
export interface ValidationReportData {
  /** For example "MobileFaceNet on LFW". */
  readonly title: string;
  readonly card: EmbeddingCard;
  /** Every setting of the run, in the order to show. */
  readonly settings: readonly Fact[];
  readonly metric: DistanceMetric;
  /** Whether the figures of the protocol (not the distances of pairs) are without the mean embedding. */
  readonly subtractMean: boolean;
  readonly evaluation: PairEvaluation;
  /** Errors by group, and the false-accept rate of all pairs that their threshold is for. */
  readonly groups?: GroupEvaluation & { readonly far: number };
  /** Pairs of both kinds. */
  readonly pairs: readonly ReportPair[];
  /** Number of images that were embedded. */
  readonly images: number;
  readonly skipped: readonly { readonly path: string; readonly error: Failure }[];
  /** Number of pairs left out because an image of theirs was skipped. */
  readonly skippedPairs: number;
  /** The words of the command line, the first being the program. */
  readonly commandLine: readonly string[];
  readonly date: Date;
  /** Programs, versions, processor: see `thisMachine()`. */
  readonly machine: readonly Fact[];
  /** Default: the whole image, made small. */
  readonly picture?: PictureOf;
}

/** Data URIs by the path of the image. */
export type Pictures = ReadonlyMap<string, string>;
