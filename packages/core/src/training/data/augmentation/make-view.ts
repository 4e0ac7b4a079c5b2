import { FaceNetError } from '../../../errors.js';
import { resizeArea } from '../../../image/resize-area.js';
import type { RgbImage } from '../../../image/rgb-image.js';
import { standardize } from '../../../image/standardize.js';
import { seededRandom } from '../seeded-random.js';
import { cutInto, mirrorInPlace } from './cut.js';
import { degradeInPlace } from './degrade.js';
import { checkImageView, type ImageView } from './image-view.js';
import { rotateInto } from './rotate.js';

/** All that the chance in an image depends on. */
export interface ImageKey {
  readonly seed: number;
  readonly step: number;
  /** In the batch. */
  readonly position: number;
}

/**
 * Writes what a network sees of a photo.
 *
 * @param into takes `size * size * 3` values, [size, size, 3]
 * @param offset of the first value
 * @throws FaceNetError DATASET_INVALID for a photo that is smaller than a random crop
 */
export type ViewMaker = (
  photo: RgbImage,
  key: ImageKey,
  into: Float32Array,
  offset?: number,
) => void;

/** The original's `--random_rotate` turns so far either way. */
const MOST_DEGREES = 10;

/** Numbers that are drawn for the geometry, and for the degradation of view 0, 1, ... */
const GEOMETRY = 0;
const DEGRADATION = 1;

/**
 * Makes the maker of a view, which keeps its memory from image to image.
 *
 * @param index of the view: views of one photo are turned, cut and mirrored alike, and made worse
 * each for itself
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function createViewMaker(view: ImageView, index = 0): ViewMaker {
  checkImageView(view);
  const { size, crop = size, randomRotate, randomCrop, randomFlip, flip = false } = view;
  const { standardization = 'per-image', colorOrder = 'rgb', degrade } = view;
  const cut = { width: crop, height: crop, data: new Uint8Array(crop * crop * 3) };
  return (photo, { seed, step, position }, into, offset = 0) => {
    // Always as many draws, so that views with other options have the same geometry.
    const geometry = seededRandom(seed, step, position, GEOMETRY);
    const degrees = MOST_DEGREES * (2 * geometry() - 1);
    const [x, y, mirror] = [geometry(), geometry(), geometry()];
    if (randomCrop) checkFits(photo, crop);
    const place = (available: number, share: number) =>
      randomCrop ? Math.floor(share * (available - crop + 1)) : centred(available, crop);
    const { width, height } = photo;
    const region = { x: place(width, x), y: place(height, y), width: crop, height: crop };
    if (randomRotate) rotateInto(photo, degrees, region, cut.data);
    else cutInto(photo, region, cut.data);
    if ((randomFlip === true && mirror < 0.5) !== flip) mirrorInPlace(cut);
    if (degrade)
      degradeInPlace(cut, degrade, seededRandom(seed, step, position, DEGRADATION + index));
    const seen = size === crop ? cut : resizeArea(cut, size, size);
    standardize(seen, standardization, { into, offset, colorOrder });
  };
}

/** As TensorFlow's `resize_image_with_crop_or_pad`: what is odd goes behind. */
function centred(available: number, wanted: number): number {
  return Math.trunc((available - wanted) / 2);
}

function checkFits({ width, height }: RgbImage, crop: number): void {
  if (width >= crop && height >= crop) return;
  throw new FaceNetError(
    'DATASET_INVALID',
    `A photo of ${width}x${height} pixels is smaller than the random crop of ${crop}x${crop}.`,
    {
      hint: 'Align the photos at a larger size, or crop the centre, which gives small ones a black border.',
    },
  );
}
