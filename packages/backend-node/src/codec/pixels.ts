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
