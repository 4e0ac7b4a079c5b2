import { checkObject } from '../../../check-argument.js';
import { FaceNetError } from '../../../errors.js';
import { excerpt } from '../../../excerpt.js';
import {
  parseStandardization,
  type Standardization,
  type StandardizationName,
} from '../../../image/standardize.js';
import { checkCount } from '../check-count.js';

/** From the first to the second; a number drawn anew for each image. */
export type Range = readonly [least: number, most: number];

/**
 * What a network sees of a photo. In this order: turned, cut, mirrored (these three as the original
 * does), colours, blur, low resolution, JPEG, a patch erased, scaled, standardised. All views of an
 * image are turned, cut and mirrored alike where their options are.
 */
export interface ImageView {
  /** Width and height in pixels that the network takes. */
  readonly size: number;
  /** Pixels that are cut out of the photo and, if not of that size, scaled; default `size`. */
  readonly crop?: number;
  /** Turns by -10 to 10 degrees, corners black: the original's `--random_rotate`. */
  readonly randomRotate?: boolean;
  /**
   * Cuts anywhere, and takes no photo that is smaller: `--random_crop`. Else it cuts the centre,
   * and gives smaller photos a black border.
   */
  readonly randomCrop?: boolean;
  /** Mirrors half of the images: `--random_flip`. */
  readonly randomFlip?: boolean;
  /** Mirrors all images, once more where they were. */
  readonly flip?: boolean;
  /** What pixels become; default `per-image`. `fixed`: `--use_fixed_image_standardization`. */
  readonly standardization?: Standardization | StandardizationName;
  /** Order of the channels that the network takes; default `rgb`. */
  readonly colorOrder?: 'rgb' | 'bgr';
  readonly degrade?: Degradation;
}

/** How images are made worse, each in its own way with its own probability. */
export interface Degradation {
  readonly color?: {
    /** Default 1. */
    readonly probability?: number;
    /** Factors are 1 - value to 1 + value; defaults 0. */
    readonly brightness?: number;
    readonly contrast?: number;
    readonly saturation?: number;
    /** Probability that an image loses its colours; default 0. */
    readonly grey?: number;
  };
  /** A Gaussian blur. */
  readonly blur?: {
    readonly probability?: number;
    /** Its standard deviation in pixels. */
    readonly sigma: Range;
  };
  /** As faces far away look: scaled down and up again. */
  readonly lowResolution?: {
    readonly probability?: number;
    /** Width and height in pixels that are left of the crop. Small ones are as frequent as large. */
    readonly size: Range;
  };
  /** What JPEG does to an image: blocks and ringing. */
  readonly jpeg?: {
    readonly probability?: number;
    /** As libjpeg counts it, 1 to 100. */
    readonly quality: Range;
  };
  /** A grey rectangle anywhere (Zhong et al., 2017). */
  readonly erase?: {
    readonly probability?: number;
    /** Share of the image's area; default 0.02 to 0.33. */
    readonly area?: Range;
    /** Height by width; default 0.3 to 3.3. */
    readonly ratio?: Range;
  };
}

/** @throws FaceNetError INVALID_ARGUMENT for values out of range */
export function checkImageView(view: ImageView): void {
  checkObject(view, 'The view');
  const { size, crop = size, standardization = 'per-image', degrade = {} } = view;
  checkCount(size, 'The image size');
  checkCount(crop, 'The size of the crop');
  if (!parseStandardization(standardization)) {
    throw bad('standardization', standardization, 'It is fixed, per-image or { mean, scale }.');
  }
  checkObject(degrade, 'The degradation');
  const { color, blur, lowResolution, jpeg, erase } = degrade;
  const all = { color, blur, lowResolution, jpeg, erase };
  for (const [name, options] of Object.entries(all)) {
    checkShare(`probability of ${name}`, options?.probability);
  }
  if (color) {
    checkShare('brightness', color.brightness);
    checkShare('contrast', color.contrast);
    checkShare('saturation', color.saturation);
    checkShare('probability of grey', color.grey);
  }
  if (blur) checkRange('sigma of blur', blur.sigma, 0, 1_000);
  if (lowResolution) checkRange('size of lowResolution', lowResolution.size, 1, crop);
  if (jpeg) checkRange('quality of jpeg', jpeg.quality, 1, 100);
  if (erase?.area) checkRange('area of erase', erase.area, 0, 1);
  if (erase?.ratio) checkRange('ratio of erase', erase.ratio, 0.01, 100);
}

function checkShare(name: string, value: number | undefined): void {
  if (value === undefined || (value >= 0 && value <= 1)) return;
  throw bad(name, value, 'It is a number from 0 to 1.');
}

function checkRange(name: string, range: Range, least: number, most: number): void {
  const [from, to] = (Array.isArray(range) ? range : [NaN, NaN]) as Range;
  if (from >= least && to >= from && to <= most) return;
  throw bad(name, range, `It is two numbers, the larger second, from ${least} to ${most}.`);
}

function bad(name: string, value: unknown, hint: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `The ${name} is ${excerpt(value)}.`, { hint });
}
