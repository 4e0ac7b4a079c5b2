import { averageTaps } from '../../image/resampling/area.js';
import { roundHalfEven } from '../../image/resampling/arithmetic.js';
import type { SampleTaps } from '../../image/resampling/taps.js';
import type { RgbImage } from '../../image/rgb-image.js';
import type { PyramidLevel } from './pyramid.js';

/**
 * Pixels of a level: 12 MB. And parts into which outputs cut a pixel: where one covers less than 1e-3
 * of it, OpenCV leaves it out.
 */
const MOST_PIXELS = 1_000_000;
const MOST_PARTS = 999;
/** Pixels of the image that are summed at a stretch: some milliseconds. */
const STRETCH = 1 << 20;
const { fround } = Math;

/** Whether {@link shrinkToLevels} can make this level. */
export function canShrinkTo({ width, height }: PyramidLevel, image: RgbImage): boolean {
  const shrinks = width <= image.width && height <= image.height;
  // OpenCV has another way for whole factors.
  const whole = image.width % width === 0 && image.height % height === 0;
  const parts = Math.max(partsOf(image.width, width), partsOf(image.height, height));
  return shrinks && !whole && width * height <= MOST_PIXELS && parts <= MOST_PARTS;
}

/** Edges of outputs lie at multiples of one such part of a pixel. */
function partsOf(inSize: number, outSize: number): number {
  let [a, b] = [inSize, outSize];
  while (b > 0) [a, b] = [b, a % b];
  return outSize / a;
}

/**
 * Resizes an image to many levels of its pyramid in one pass over its pixels. The results equal
 * those of `resizeAreaInto`, but the work for a level depends on its own size instead of the
 * image's.
 *
 * It keeps the sum of all pixels above and left of each position of a row: one row of an integral
 * image (Viola and Jones, 2001). Between pixels these sums are linear, so four of them give the
 * mean of any rectangle.
 *
 * @param levels such that {@link canShrinkTo} holds
 * @param abortPoint awaited between stretches of rows
 * @returns for each level (v - 127.5) / 128 as [width, height, 3], which is how P-Net sees images
 */
export async function shrinkToLevels(
  image: RgbImage,
  levels: readonly PyramidLevel[],
  abortPoint: () => Promise<void>,
): Promise<Float32Array[]> {
  if (levels.length === 0) return [];
  const shrinkers = levels.map((level) => createLevelShrinker(image, level));
  let above = new Float64Array((image.width + 1) * 3);
  let below = new Float64Array(above.length);
  const stretch = Math.ceil(STRETCH / image.width);
  for (let y = 0; y < image.height; y++) {
    if (y % stretch === 0) await abortPoint();
    addRow(image, y, above, below);
    for (const shrinker of shrinkers) shrinker.takeRow(y, above, below);
    [above, below] = [below, above];
  }
  return shrinkers.map(({ pixels }) => pixels);
}

/** Sums including row `y`, from those of the rows above it. */
function addRow(
  { data, width }: RgbImage,
  y: number,
  above: Float64Array,
  below: Float64Array,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let from = y * width * 3, to = 3; to < below.length; from += 3, to += 3) {
    red += data[from] as number;
    green += data[from + 1] as number;
    blue += data[from + 2] as number;
    below[to] = (above[to] as number) + red;
    below[to + 1] = (above[to + 1] as number) + green;
    below[to + 2] = (above[to + 2] as number) + blue;
  }
}

/** Makes one pyramid level of the rows of an integral image as they come. */
interface LevelShrinker {
  /** (v - 127.5) / 128 as [width, height, 3]. */
  readonly pixels: Float32Array;
  /**
   * Takes the sums of all pixels left of each position, three values a position: those of the rows
   * before row `y` of the image, and those including it.
   */
  takeRow(y: number, above: Float64Array, below: Float64Array): void;
}

function createLevelShrinker(image: RgbImage, level: PyramidLevel): LevelShrinker {
  const { width, height } = level;
  const pixels = new Float32Array(width * height * 3);
  const exactMean = createExactMean(image, width, height);
  const scaleX = image.width / width;
  const scaleY = image.height / height;
  const perArea = 1 / (scaleX * scaleY);
  const doubt = roundingDoubt(scaleX, scaleY);
  const sure = 1 - doubt;
  const edges = rightEdges(image.width, width);
  /** The sums at the lower edge of the row before. */
  const upper = new Float64Array((width + 1) * 3);
  /** Where in the row there are means too close to a half: columns. */
  const doubtful = new Int32Array(width);
  let row = 0;
  let lowerEdge = height === 1 ? image.height : scaleY;

  function takeRow(y: number, above: Float64Array, below: Float64Array): void {
    while (row < height && lowerEdge <= y + 1) {
      writeRow(lowerEdge - y, above, below);
      row++;
      lowerEdge = row === height - 1 ? image.height : (row + 1) * scaleY;
    }
  }

  /** @param share how much of the image's row lies above the lower edge of this level's row */
  function writeRow(share: number, above: Float64Array, below: Float64Array): void {
    let left0 = 0;
    let left1 = 0;
    let left2 = 0;
    let doubts = 0;
    let to = row * 3;
    for (let column = 1, at = 3; column <= width; column++, at += 3, to += height * 3) {
      const from = edges.position[column] as number;
      const part = edges.share[column] as number;
      // Channels are not a loop: together they take half the time.
      const a0 = above[from] as number;
      const a1 = above[from + 1] as number;
      const a2 = above[from + 2] as number;
      const b0 = above[from + 3] as number;
      const b1 = above[from + 4] as number;
      const b2 = above[from + 5] as number;
      const start0 = a0 + share * ((below[from] as number) - a0);
      const start1 = a1 + share * ((below[from + 1] as number) - a1);
      const start2 = a2 + share * ((below[from + 2] as number) - a2);
      const end0 = b0 + share * ((below[from + 3] as number) - b0);
      const end1 = b1 + share * ((below[from + 4] as number) - b1);
      const end2 = b2 + share * ((below[from + 5] as number) - b2);
      const sum0 = start0 + part * (end0 - start0);
      const sum1 = start1 + part * (end1 - start1);
      const sum2 = start2 + part * (end2 - start2);
      const row0 = sum0 - (upper[at] as number);
      const row1 = sum1 - (upper[at + 1] as number);
      const row2 = sum2 - (upper[at + 2] as number);
      upper[at] = sum0;
      upper[at + 1] = sum1;
      upper[at + 2] = sum2;
      const raised0 = (row0 - left0) * perArea + 0.5;
      const raised1 = (row1 - left1) * perArea + 0.5;
      const raised2 = (row2 - left2) * perArea + 0.5;
      left0 = row0;
      left1 = row1;
      left2 = row2;
      const value0 = Math.floor(raised0);
      const value1 = Math.floor(raised1);
      const value2 = Math.floor(raised2);
      pixels[to] = (value0 - 127.5) * 0.0078125;
      pixels[to + 1] = (value1 - 127.5) * 0.0078125;
      pixels[to + 2] = (value2 - 127.5) * 0.0078125;
      const rest0 = raised0 - value0;
      const rest1 = raised1 - value1;
      const rest2 = raised2 - value2;
      const sure0 = rest0 > doubt && rest0 < sure;
      const sure1 = rest1 > doubt && rest1 < sure;
      const sure2 = rest2 > doubt && rest2 < sure;
      if (!(sure0 && sure1 && sure2)) doubtful[doubts++] = column - 1;
    }
    // Later, since a call would slow the loop down.
    for (let i = 0; i < doubts; i++) writeExactly(doubtful[i] as number);
  }

  function writeExactly(column: number): void {
    const to = (column * height + row) * 3;
    for (let channel = 0; channel < 3; channel++) {
      pixels[to + channel] = (exactMean(column, row, channel) - 127.5) * 0.0078125;
    }
  }

  return { pixels, takeRow };
}

/**
 * Where each column ends: `position` is the place of the image's column in which it does among the
 * sums, `share` how much of that column belongs to it.
 */
function rightEdges(inSize: number, outSize: number) {
  const position = new Int32Array(outSize + 1);
  const share = new Float64Array(outSize + 1);
  for (let i = 1; i <= outSize; i++) {
    const edge = (i * inSize) / outSize;
    const whole = Math.min(Math.floor(edge), inSize - 1);
    position[i] = whole * 3;
    share[i] = edge - whole;
  }
  return { position, share };
}

/**
 * How far float32 sums of up to 255 can be off: each of two roundings a summand by 2^-24 of it.
 * Means this close to a half must be computed as OpenCV does to be rounded as it does.
 */
function roundingDoubt(scaleX: number, scaleY: number): number {
  const summands = Math.ceil(scaleX) + 1 + Math.ceil(scaleY) + 1;
  return (2 * summands + 2) * 2 ** -24 * 256;
}

/**
 * Computes single values of an image resized to `width` x `height` in the arithmetic of
 * `resizeArea`, float32, which decides how means close to a half are rounded.
 */
function createExactMean(
  { data, width: inWidth, height: inHeight }: RgbImage,
  width: number,
  height: number,
): (column: number, row: number, channel: number) => number {
  const columnTaps = remember(averageTaps(inWidth, width));
  const rowTaps = remember(averageTaps(inHeight, height));
  return (column, row, channel) => {
    const across = columnTaps(column);
    const down = rowTaps(row);
    let at = (down.first * inWidth + across.first) * 3 + channel;
    let mean = 0;
    for (const share of down.weights) {
      let rowMean = 0;
      for (let i = 0; i < across.weights.length; i++) {
        const weight = fround(across.weights[i] as number);
        rowMean = fround(rowMean + fround(weight * (data[at + i * 3] as number)));
      }
      mean = fround(mean + fround(fround(share) * rowMean));
      at += inWidth * 3;
    }
    return roundHalfEven(mean);
  };
}

function remember(tapsOf: (output: number) => SampleTaps): (output: number) => SampleTaps {
  const known: (SampleTaps | undefined)[] = [];
  return (output) => {
    const taps = known[output] ?? tapsOf(output);
    known[output] = taps;
    return taps;
  };
}
