import type { Failure } from '../output/describe-error.js';

/** One photo to align. */
export interface AlignTask {
  readonly input: string;
  readonly outputDir: string;
  /** Path of its crops below the output folder, without ending. */
  readonly crop: string;
}

/** A crop that was written. */
export interface WrittenFace {
  /** Below the output folder. */
  readonly path: string;
  /** Left, top, right, bottom in whole pixels of the photo, end-exclusive. */
  readonly box: readonly [number, number, number, number];
  /** Of the detector, 0...1. */
  readonly score: number;
}

/** What became of a photo. Plain data, for it crosses threads. */
export type AlignOutcome = { readonly faces: readonly WrittenFace[] } | { readonly error: Failure };

/** "Ada/1.png", and when every face of a photo is cut out "Ada/1_0.png" and so on. */
export function cropPath(crop: string, face?: number): string {
  return face === undefined ? `${crop}.png` : `${crop}_${face}.png`;
}
