import {
  type DetectorCard,
  type EmbeddingCard,
  FaceNetError,
  type FaceNetErrorData,
} from '@facenet/core';
import type { AnyDetectorOptions } from '@facenet/core/detection';
import type { Weights } from '@facenet/core/formats';
import type { NodeBackendOptions } from '../backend.js';

/** An image that no embedding could be made of, and why. */
export interface SkippedImage {
  readonly path: string;
  readonly error: FaceNetError;
}

/** What is embedded of a face: the crop as it is, or its mirror image. */
export type View = 'original' | 'mirror';

/** A detector, its weights with their SHA-256, and its settings. */
export interface DetectorPlan {
  readonly card: DetectorCard;
  readonly weights: Weights;
  readonly fingerprint: string;
  readonly options: AnyDetectorOptions;
}

/** Everything that it takes to make photos into embeddings. Plain data, for it crosses threads. */
export interface EmbeddingPlan {
  readonly backend: Omit<NodeBackendOptions, 'onNotice'>;
  /** With the standardisation that is wanted. */
  readonly card: EmbeddingCard;
  readonly weights: Weights;
  /** In place of weights: where an ONNX graph lies that is run as it is. */
  readonly onnxPath?: string;
  /** What is to find the faces; absent where the photos are crops. */
  readonly detector?: DetectorPlan;
  /** Most photos at a time. */
  readonly batchSize: number;
}

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
  | { readonly content?: string; readonly error: FaceNetErrorData };

/** For photos that show nobody where somebody is needed. */
export function noFace(path: string): FaceNetError {
  return new FaceNetError('NO_FACE', `${path}: No face was found.`, {
    hint: 'Try a smaller minSize or lower thresholds.',
  });
}
