import type { RgbImage } from '@facenet/core';

/**
 * A face with a line or two below it.
 *
 * @param lines what is said of it, each with a class: `yes`, `no` or none
 */
export function faceTile(
  face: RgbImage,
  title: string,
  lines: readonly (readonly [text: string, kind: string])[] = [],
): HTMLElement {
  const tile = document.createElement('figure');
  tile.className = 'tile';
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', title);
  canvas.title = title;
  drawPixels(canvas, face);
  const caption = document.createElement('figcaption');
  for (const [text, kind] of lines) {
    const line = document.createElement('span');
    line.className = kind;
    line.textContent = text;
    caption.append(line);
  }
  tile.append(canvas, ...(lines.length > 0 ? [caption] : []));
  return tile;
}

function drawPixels(canvas: HTMLCanvasElement, { width, height, data }: RgbImage): void {
  const rgba = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba.data[4 * pixel + c] = data[3 * pixel + c]!;
    rgba.data[4 * pixel + 3] = 255;
  }
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(rgba, 0, 0);
}
