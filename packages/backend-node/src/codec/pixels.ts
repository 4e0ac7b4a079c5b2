import type { RgbImage } from '@facenet/core';

export function addAlpha({ width, height, data }: RgbImage): Buffer {
  const rgba = Buffer.alloc(width * height * 4, 255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from]!;
    rgba[to + 1] = data[from + 1]!;
    rgba[to + 2] = data[from + 2]!;
  }
  return rgba;
}

export function repeatGrey(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let from = 0, to = 0; from < grey.length; from++, to += 3) {
    rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[from]!;
  }
  return rgb;
}

/**
 * Inks to light without a colour profile: each light is what its ink and black leave of it,
 * (255 - ink) * (255 - black) / 255.
 *
 * @param inks cyan, magenta, yellow and black of each pixel, 0 (none) to 255 (full)
 */
export function inksToRgb(inks: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const light = (255 - inks[from + 3]!) / 255;
    rgb[to] = (255 - inks[from]!) * light + 0.5;
    rgb[to + 1] = (255 - inks[from + 1]!) * light + 0.5;
    rgb[to + 2] = (255 - inks[from + 2]!) * light + 0.5;
  }
  return rgb;
}

interface Place {
  readonly left: number;
  readonly top: number;
  /** Size of the canvas. */
  readonly width: number;
  readonly height: number;
}

/** Puts the first frame of an animation on its canvas, which is black where the frame is not. */
export function placeOnCanvas(frame: RgbImage, { left, top, width, height }: Place): RgbImage {
  if (frame.width === width && frame.height === height) return frame;
  const data = new Uint8Array(width * height * 3);
  const columns = Math.max(0, Math.min(frame.width, width - left));
  const rows = Math.max(0, Math.min(frame.height, height - top));
  for (let y = 0; y < rows; y++) {
    const from = y * frame.width * 3;
    data.set(frame.data.subarray(from, from + columns * 3), ((top + y) * width + left) * 3);
  }
  return { width, height, data };
}
