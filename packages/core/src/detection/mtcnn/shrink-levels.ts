import type { RgbImage } from '../../image/rgb-image.js';
import type { PyramidLevel } from './pyramid.js';

/**
 * Resizes an image to all levels of its pyramid in one pass over its pixels: area means in whole
 * levels of brightness as `resizeArea` gives them, but for the few that lie within float32's error
 * of a half. Several times faster than level by level, since the work for a level depends on its
 * own size instead of the image's.
 *
 * It keeps the sum of all pixels above and left of each position of a row (a row of an integral
 * image, Viola and Jones 2001). Between pixels the sum is linear, so four of them give the mean of
 * any rectangle.
 *
 * @param levels none larger than the image
 * @returns for each level (v - 127.5) / 128 as [width, height, 3], which is how P-Net sees images
 */
export function shrinkToLevels(image: RgbImage, levels: readonly PyramidLevel[]): Float32Array[] {
  const shrinkers = levels.map((level) => createShrinker(image, level));
  let above = new Float64Array((image.width + 1) * 3);
  let below = new Float64Array(above.length);
  for (let y = 0; y < image.height; y++) {
    addRow(image, y, above, below);
    for (const shrinker of shrinkers) shrinker.takeRow(y, above, below);
    [above, below] = [below, above];
  }
  return shrinkers.map(({ pixels }) => pixels);
}

/** Sums including row `y`, from those of the rows above it. */
function addRow({ data, width }: RgbImage, y: number, above: Float64Array, below: Float64Array) {
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

function createShrinker(image: RgbImage, { width, height }: PyramidLevel) {
  const pixels = new Float32Array(width * height * 3);
  const stepY = image.height / height;
  const area = (image.width / width) * stepY;
  // Of a block of 2x2 pixels OpenCV rounds halves up, of others to even.
  const halvesUp = image.width === width * 2 && image.height === height * 2;
  const columns = edgesOf(image.width, width);
  /** Sums at the upper edge of the next row. */
  const upper = new Float64Array((width + 1) * 3);
  let row = 0;
  let lowerEdge = height === 1 ? image.height : stepY;

  /** Finishes the rows of this level whose lower edge lies in row `y` of the image. */
  function takeRow(y: number, above: Float64Array, below: Float64Array): void {
    while (lowerEdge <= y + 1 && row < height) {
      writeRow(lowerEdge - y, above, below);
      row++;
      lowerEdge = row === height - 1 ? image.height : (row + 1) * stepY;
    }
  }

  function writeRow(share: number, above: Float64Array, below: Float64Array): void {
    for (let channel = 0; channel < 3; channel++) {
      let left = 0;
      for (let column = 1, to = row * 3 + channel; column <= width; column++) {
        const from = (columns.pixel[column] as number) + channel;
        const a = above[from] as number;
        const b = above[from + 3] as number;
        const start = a + share * ((below[from] as number) - a);
        const end = b + share * ((below[from + 3] as number) - b);
        const sum = start + (columns.share[column] as number) * (end - start);
        const at = column * 3 + channel;
        const fromUpper = sum - (upper[at] as number);
        upper[at] = sum;
        const raised = (fromUpper - left) / area + 0.5;
        left = fromUpper;
        let level = Math.floor(raised);
        if (level === raised && !halvesUp) level &= ~1;
        pixels[to] = (level - 127.5) * 0.0078125;
        to += height * 3;
      }
    }
  }

  return { pixels, takeRow };
}

/** Where the right edge of each output lies: index of the pixel's first value, and share of it. */
function edgesOf(inSize: number, outSize: number) {
  const pixel = new Int32Array(outSize + 1);
  const share = new Float64Array(outSize + 1);
  for (let i = 1; i <= outSize; i++) {
    const edge = i === outSize ? inSize : (i * inSize) / outSize;
    const whole = Math.min(Math.floor(edge), inSize - 1);
    pixel[i] = whole * 3;
    share[i] = edge - whole;
  }
  return { pixel, share };
}
