import type { Failure } from '../output/describe-error.js';

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
