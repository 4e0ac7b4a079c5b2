import { checkSize } from './check-size.js';
import { checkRegion, crop, isInside, type PixelRegion } from './crop.js';
import { type FloatTarget, floatRowWriter } from './float-target.js';
import { planArea } from './resampling/area-plan.js';
import type { PixelGrid } from './resampling/row-arithmetic.js';
import type { RgbImage } from './rgb-image.js';

export interface AreaResizeOptions {
  /**
   * The part of the image to resize; default all of it. It may reach beyond the image, where
   * pixels count as black.
   */
  readonly region?: PixelRegion;
  /**
   * `true` (default): values are whole levels, as OpenCV gives them on bytes. `false`: as it gives
   * them on float64 values, to which only the final float32 is added.
   */
  readonly round?: boolean;
}

/**
 * Resizes as OpenCV's `INTER_AREA` does on bytes: each pixel is the mean of the area it covers, or,
 * as soon as one axis is enlarged, a variant of linear interpolation. Equal to OpenCV to the level.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a size that is not whole or below 1
 */
export function resizeArea(image: RgbImage, width: number, height: number): RgbImage {
  checkSize(width, height, 'A resized image');
  const data = new Uint8Array(width * height * 3);
  planArea(
    image,
    { width, height },
    true,
  )(wholeImage(image), (row, y) => {
    data.set(row, y * row.length);
  });
  return { width, height, data };
}

/**
 * {@link resizeArea} straight into the input of a network, without an image in between.
 *
 * @param size of the result, in pixels
 * @param target takes `width * height * 3` values
 * @throws FaceNetError INVALID_ARGUMENT for a size or region that is not of whole pixels or is empty,
 * or when the result does not fit into the target
 */
export function resizeAreaInto(
  image: RgbImage,
  size: { readonly width: number; readonly height: number },
  target: FloatTarget,
  options: AreaResizeOptions = {},
): void {
  const { region, round = true } = options;
  checkSize(size.width, size.height, 'A resized image');
  if (region) checkRegion(region);
  const write = floatRowWriter(target, size.width, size.height);
  planArea(region ?? image, size, round)(pixelsOf(image, region), write);
}

function pixelsOf(image: RgbImage, region?: PixelRegion): PixelGrid {
  if (!region) return wholeImage(image);
  if (!isInside(region, image)) return wholeImage(crop(image, region));
  const stride = image.width * 3;
  return { data: image.data, offset: region.y * stride + region.x * 3, stride };
}

function wholeImage({ width, data }: RgbImage): PixelGrid {
  return { data, offset: 0, stride: width * 3 };
}
