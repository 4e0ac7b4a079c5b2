import { FaceNetError } from '../errors.js';

/** Three bytes each: as many as one array of bytes can have on every engine. */
const MOST_PIXELS = 700_000_000;

/**
 * An upright image of 8-bit sRGB pixels: row by row, three bytes (red, green, blue) a pixel.
 * `data.length === width * height * 3`.
 */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Makes an {@link RgbImage} of pixels that the caller already has.
 *
 * @param data RGB bytes, `width * height * 3` of them; not copied
 * @throws FaceNetError INVALID_ARGUMENT when the sizes do not fit together, or for what is no bytes
 */
export function rgbImage(
  width: number,
  height: number,
  data: Uint8Array | Uint8ClampedArray,
): RgbImage {
  checkSize(width, height, 'An image');
  const kind = kindOf(data);
  if (kind !== 'Uint8Array' && kind !== 'Uint8ClampedArray') {
    throw new FaceNetError('INVALID_ARGUMENT', `Pixels are bytes, a Uint8Array, not ${kind}.`, {
      hint: 'Pass red, green and blue of each pixel as whole numbers of 0 to 255.',
    });
  }
  if (data.length !== width * height * 3) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `An RGB image of ${width}x${height} has ${width * height * 3} bytes, not ${data.length}.`,
      { hint: 'Drop the alpha channel or repeat the grey one before calling.' },
    );
  }
  if (kind === 'Uint8Array') return { width, height, data: data as Uint8Array };
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/**
 * Whether a value is meant as an {@link RgbImage}: it has a width, a height and data. The `ImageData`
 * of browsers, four bytes a pixel, is not.
 */
export function isRgbImage(value: unknown): value is RgbImage {
  if (typeof value !== 'object' || value === null) return false;
  const { width, height, data } = value as Partial<RgbImage>;
  if (width === undefined || height === undefined || data === undefined) return false;
  return kindOf(data) !== 'Uint8ClampedArray' || data.length !== width * height * 4;
}

/**
 * The image that a caller in plain JavaScript passed, which may be anything.
 *
 * @throws FaceNetError INVALID_ARGUMENT unless it is an {@link RgbImage} whose sizes fit together
 */
export function checkedImage(value: unknown): RgbImage {
  const { width, height, data } = Object(value) as RgbImage;
  if (width !== undefined && height !== undefined) return rgbImage(width, height, data);
  throw new FaceNetError('INVALID_ARGUMENT', `Expected an image, not ${kindOf(value)}.`, {
    hint: 'Pass pixels as { width, height, data }, such as rgbImage() makes.',
  });
}

/**
 * The red, green and blue of pixels with an alpha channel, which is dropped and not blended, as in
 * the original.
 *
 * @param bits of a sample, 8 or 16; of sixteen, the upper eight are kept
 */
export function dropAlpha(rgba: ArrayLike<number>, bits: 8 | 16 = 8): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  const shift = bits - 8;
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from]! >> shift;
    rgb[to + 1] = rgba[from + 1]! >> shift;
    rgb[to + 2] = rgba[from + 2]! >> shift;
  }
  return rgb;
}

/**
 * @param of what has the size, as the start of a sentence: "A crop"
 * @throws FaceNetError INVALID_ARGUMENT unless both are whole numbers of at least 1, and memory can
 * hold so many pixels
 */
export function checkSize(width: number, height: number, of: string): void {
  const whole = Number.isSafeInteger(width) && Number.isSafeInteger(height);
  if (whole && width >= 1 && height >= 1 && width * height <= MOST_PIXELS) return;
  if (whole && width >= 1 && height >= 1) {
    throw new FaceNetError('INVALID_ARGUMENT', `${of} cannot have ${width}x${height} pixels.`, {
      hint: `It has ${MOST_PIXELS} at most.`,
    });
  }
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${of} needs a whole width and height of at least 1, not ${width}x${height}.`,
  );
}

/** "Float32Array", "Array", "undefined": also of things of another realm. */
function kindOf(value: unknown): string {
  return value === undefined ? 'undefined' : Object.prototype.toString.call(value).slice(8, -1);
}
