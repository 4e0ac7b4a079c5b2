import { resizeArea } from '../../../image/resize-area.js';
import { resizeBilinear } from '../../../image/resize-bilinear.js';
import type { RgbImage } from '../../../image/rgb-image.js';
import type { Degradation, Range } from './image-view.js';
import { quantizeAsJpeg } from './jpeg-artefacts.js';

/** A number in 0...1, 1 excluded. */
type Random = () => number;

/** Rectangles that are tried until one fits into the image. */
const TRIES = 10;
/** Close to the mean of every standardisation. */
const GREY = 127;

/** Makes an image worse in place, by chance. */
export function degradeInPlace(image: RgbImage, degradation: Degradation, random: Random): void {
  const { color, blur, lowResolution, jpeg, erase } = degradation;
  const happens = (options: { readonly probability?: number } | undefined) =>
    options !== undefined && random() < (options.probability ?? 1);
  if (happens(color)) {
    const factor = (most = 0) => uniform([1 - most, 1 + most], random);
    const factors = [factor(color!.brightness), factor(color!.contrast)] as const;
    const saturation = factor(color!.saturation);
    changeColors(image, ...factors, random() < (color!.grey ?? 0) ? 0 : saturation);
  }
  if (happens(blur)) blurInPlace(image, uniform(blur!.sigma, random));
  if (happens(lowResolution)) {
    const size = Math.round(logUniform(lowResolution!.size, random));
    const small = resizeArea(image, size, size);
    image.data.set(resizeBilinear(small, image.width, image.height).data);
  }
  if (happens(jpeg)) quantizeAsJpeg(image, uniform(jpeg!.quality, random));
  if (happens(erase)) {
    eraseInPlace(image, erase!.area ?? [0.02, 0.33], erase!.ratio ?? [0.3, 3.3], random);
  }
}

/**
 * Brightness times a factor, then contrast about the mean grey, then saturation about each pixel's
 * grey (0.299, 0.587, 0.114), as torchvision's ColorJitter computes them, but rounded only once.
 */
export function changeColors(
  { data }: RgbImage,
  brightness: number,
  contrast: number,
  saturation: number,
): void {
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += grey(data[i]!, data[i + 1]!, data[i + 2]!);
  const gain = brightness * contrast;
  const shift = (1 - contrast) * brightness * (sum / (data.length / 3));
  for (let i = 0; i < data.length; i += 3) {
    const red = gain * data[i]! + shift;
    const green = gain * data[i + 1]! + shift;
    const blue = gain * data[i + 2]! + shift;
    const towards = (1 - saturation) * grey(red, green, blue);
    clamped[i] = saturation * red + towards;
    clamped[i + 1] = saturation * green + towards;
    clamped[i + 2] = saturation * blue + towards;
  }
}

const grey = (red: number, green: number, blue: number) =>
  0.299 * red + 0.587 * green + 0.114 * blue;

/** A Gaussian blur to three standard deviations; beyond the border, its pixels go on. */
export function blurInPlace({ width, height, data }: RgbImage, sigma: number): void {
  const reach = Math.ceil(3 * sigma);
  if (reach === 0) return;
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const kernel = weights.map((weight) => weight / sum);
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  const across = new Float32Array(data.length);
  blurLines(data, across, kernel, { lines: height, line: width * 3, length: width, step: 3 });
  const columns = { lines: width, line: 3, length: height, step: width * 3 };
  blurLines(across, clamped, kernel, columns);
}

/** @param grid lines begin `line` values apart, their pixels are `step` values apart */
function blurLines(
  from: Uint8Array | Float32Array,
  to: Float32Array | Uint8ClampedArray,
  kernel: Float64Array,
  { lines, line, length, step }: Record<'lines' | 'line' | 'length' | 'step', number>,
): void {
  const reach = (kernel.length - 1) / 2;
  for (let l = 0; l < lines; l++) {
    for (let i = 0; i < length; i++) {
      let [red, green, blue] = [0, 0, 0];
      for (let k = 0; k < kernel.length; k++) {
        const at = Math.min(Math.max(i + k - reach, 0), length - 1);
        const source = l * line + at * step;
        red += kernel[k]! * from[source]!;
        green += kernel[k]! * from[source + 1]!;
        blue += kernel[k]! * from[source + 2]!;
      }
      const target = l * line + i * step;
      to[target] = red;
      to[target + 1] = green;
      to[target + 2] = blue;
    }
  }
}

function eraseInPlace(
  { width, height, data }: RgbImage,
  area: Range,
  ratio: Range,
  random: Random,
): void {
  for (let i = 0; i < TRIES; i++) {
    const pixels = uniform(area, random) * width * height;
    const shape = logUniform(ratio, random);
    const [h, w] = [Math.round(Math.sqrt(pixels * shape)), Math.round(Math.sqrt(pixels / shape))];
    if (h >= height || w >= width) continue;
    const top = Math.floor(random() * (height - h + 1));
    const left = Math.floor(random() * (width - w + 1));
    for (let row = top; row < top + h; row++) {
      data.fill(GREY, (row * width + left) * 3, (row * width + left + w) * 3);
    }
    return;
  }
}

function uniform([least, most]: Range, random: Random): number {
  return least + (most - least) * random();
}

/** Halves as often as doubles. */
function logUniform([least, most]: Range, random: Random): number {
  return least * (most / least) ** random();
}
