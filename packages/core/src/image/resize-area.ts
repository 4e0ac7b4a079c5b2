import { checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { checkRegion, isInside, type PixelRegion } from './crop.js';
import { planArea } from './resampling/area.js';
import type { PixelGrid, Row } from './resampling/arithmetic.js';
import { cutTaps } from './resampling/taps.js';
import { checkedImage, checkSize, type RgbImage } from './rgb-image.js';

/** What is resized, and how. */
export interface AreaResizeOptions {
  /**
   * The part of the image to resize; default all of it. It may reach beyond the image, where
   * pixels count as black.
   */
  readonly region?: PixelRegion;
  /**
   * The part of the result to make, in its pixels; default all of it. The parts of a result, one
   * after the other, take no more memory than one.
   */
  readonly part?: PixelRegion;
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
  checkedImage(image);
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
 * @param target takes `width * height * 3` values of the result or of its part
 * @throws FaceNetError INVALID_ARGUMENT for a size, region or part that is not of whole pixels or is
 * empty, a part beyond the result, or when the result does not fit into the target
 */
export function resizeAreaInto(
  image: RgbImage,
  size: { readonly width: number; readonly height: number },
  target: FloatTarget,
  options: AreaResizeOptions = {},
): void {
  checkedImage(image);
  checkObject(size, 'The size');
  checkObject(target, 'The target');
  checkObject(options, 'The choice of a region');
  const { region = { x: 0, y: 0, ...sizeOf(image) }, part, round = true } = options;
  checkSize(size.width, size.height, 'A resized image');
  checkRegion(region);
  if (part) checkPart(part, size);
  const made = part ?? { x: 0, y: 0, ...size };
  const write = floatRowWriter(target, made.width, made.height);
  if (!part && isInside(region, image)) {
    const stride = image.width * 3;
    const source = { data: image.data, offset: region.y * stride + region.x * 3, stride };
    planArea(region, size, round)(source, write);
  } else {
    // Pixels beyond the image are black: they add nothing to any sum.
    planArea(region, size, round, (taps, axis) =>
      axis === 'columns'
        ? cutTaps(taps, { from: made.x, to: made.x + made.width }, region.x, image.width)
        : cutTaps(taps, { from: made.y, to: made.y + made.height }, region.y, image.height),
    )(wholeImage(image), write);
  }
}

function sizeOf({ width, height }: RgbImage): { width: number; height: number } {
  return { width, height };
}

function checkPart(part: PixelRegion, size: { width: number; height: number }): void {
  checkRegion(part);
  const { x, y, width, height } = part;
  if (x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${width}x${height} pixels from (${x}, ${y}) on are no part of ${size.width}x${size.height}.`,
  );
}

function wholeImage({ width, data }: RgbImage): PixelGrid {
  return { data, offset: 0, stride: width * 3 };
}

/** Where and how an image is written into a network's input of float32 values. */
export interface FloatTarget {
  readonly data: Float32Array;
  /** Index of the image's first value; default 0. */
  readonly offset?: number;
  /**
   * `rows` (default): [height, width, 3]. `columns`: [width, height, 3], x before y, which is how
   * MTCNN's networks see images.
   */
  readonly order?: 'rows' | 'columns';
  /** Whether to write (v - 127.5) / 128, in -1...1, instead of v in 0...255; default false. */
  readonly normalize?: boolean;
}

/**
 * Makes the function that writes the rows of an image.
 *
 * @throws FaceNetError INVALID_ARGUMENT when the image does not fit in behind the offset
 */
function floatRowWriter(
  target: FloatTarget,
  width: number,
  height: number,
): (row: Row, y: number) => void {
  const { data, offset = 0, order = 'rows', normalize = false } = target;
  const room = (data?.length ?? 0) - offset;
  if (!Number.isSafeInteger(offset) || offset < 0 || room < width * height * 3) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `An image of ${width}x${height} takes ${width * height * 3} values, but the target has ` +
        `${data?.length} and the offset is ${offset}.`,
    );
  }
  const middle = normalize ? 127.5 : 0;
  const factor = normalize ? 1 / 128 : 1;
  const [alongX, alongY] = order === 'rows' ? [3, width * 3] : [height * 3, 3];
  return (row, y) => {
    for (let i = 0, to = offset + y * alongY; i < row.length; i += 3, to += alongX) {
      data[to] = (row[i]! - middle) * factor;
      data[to + 1] = (row[i + 1]! - middle) * factor;
      data[to + 2] = (row[i + 2]! - middle) * factor;
    }
  };
}
