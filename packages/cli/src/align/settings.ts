import type { MtcnnOptions } from '@facenet/core';
import type { AntialiasFilter } from '@facenet/core/image';

/** How a crop is cut. */
type CropMethod =
  /** Box and margin (pixels of the photo, both sides together), stretched to a square. */
  | {
      readonly method: 'margin';
      readonly margin: number;
      readonly interpolation: AntialiasFilter;
    }
  /** Turned, scaled and shifted by the five landmarks. */
  | { readonly method: 'similarity' };

/** What decides how the crops of a run look. Runs into one folder must agree on it. */
export type AlignSettings = CropMethod & {
  /** Side of the crops in pixels. */
  readonly size: number;
  /** Whether every face of a photo is cut out, or the one that is large and central. */
  readonly multipleFaces: boolean;
  readonly detection: MtcnnOptions;
};

/** Sides of the crops unless told otherwise: the original's, and what embedding networks take. */
export const DEFAULT_SIZES = { margin: 182, similarity: 112 } as const;
