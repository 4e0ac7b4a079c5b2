import { FaceNetError } from '../../errors.js';
import { refuseForeignOptions, requireRange } from '../detector-options.js';
import type { DetectOptions, DetectorOptions } from '../face-detector.js';

/** How MTCNN searches. The defaults are those of the original everywhere. */
export interface MtcnnOptions extends DetectorOptions {
  /**
   * Side of the smallest face to look for, in pixels, at least 1; default 20. The time spent
   * falls with its square. Below 12 the photo is enlarged first. How small it can be depends on the
   * photo: 1 for up to 0.9 megapixels, 11 for 100 megapixels.
   */
  readonly minSize?: number;
  /**
   * Scores, 0...1, that a candidate must reach in the first network (proposal) and exceed in the
   * second (refinement) and third (output); default [0.6, 0.7, 0.7].
   */
  readonly thresholds?: readonly [proposal: number, refinement: number, output: number];
  /** The last of the thresholds, in place of what `thresholds` says. */
  readonly threshold?: number;
  /** Ratio of one level of the image pyramid to the one above, 0.1...0.95; default 0.709. */
  readonly factor?: number;
  /**
   * Repeats a slip of the original, for results equal to its own: where exactly one cell of a
   * pyramid level passes, its box is refined by the regression of the horizontally mirrored cell.
   * Default false.
   */
  readonly compat?: boolean;
}

/** Settings of one detection; those not given are the detector's. */
export interface MtcnnDetectOptions extends MtcnnOptions, DetectOptions {}

/** Every setting of MTCNN. */
export type CompleteMtcnnOptions = Required<Omit<MtcnnOptions, 'threshold'>>;

/** The settings of the original. */
export const DEFAULT_MTCNN_OPTIONS: CompleteMtcnnOptions = {
  minSize: 20,
  thresholds: [0.6, 0.7, 0.7],
  factor: 0.709,
  compat: false,
};

/** @throws FaceNetError INVALID_ARGUMENT naming the option, its value and its range */
export function completeOptions(
  options: MtcnnOptions,
  defaults: CompleteMtcnnOptions = DEFAULT_MTCNN_OPTIONS,
): CompleteMtcnnOptions {
  refuseForeignOptions('MTCNN', options, ['thresholds', 'factor', 'compat']);
  const minSize = options.minSize ?? defaults.minSize;
  const thresholds = options.thresholds ?? defaults.thresholds;
  const { threshold } = options;
  const factor = options.factor ?? defaults.factor;
  requireRange('MTCNN', 'minSize', minSize, 1, Number.MAX_SAFE_INTEGER);
  requireRange('MTCNN', 'factor', factor, 0.1, 0.95);
  if (!Array.isArray(thresholds) || thresholds.length !== 3) {
    throw new FaceNetError('INVALID_ARGUMENT', `MTCNN has 3 thresholds, not ${thresholds}.`, {
      hint: 'Give one for each of its networks, such as [0.6, 0.7, 0.7].',
    });
  }
  thresholds.forEach((value, i) => {
    requireRange('MTCNN', `thresholds[${i}]`, value, 0, 1);
  });
  const compat = options.compat ?? defaults.compat;
  if (threshold === undefined) return { minSize, thresholds, factor, compat };
  requireRange('MTCNN', 'threshold', threshold, 0, 1);
  const [proposal, refinement] = thresholds;
  return { minSize, thresholds: [proposal, refinement, threshold], factor, compat };
}
