import type { AnalyzedFace, Comparison, RgbImage } from '@facenet/core';

/** Says what the comparison of two faces means. */
export function showVerdict(
  root: HTMLElement,
  faces: readonly [AnalyzedFace, AnalyzedFace],
  { same, distance, threshold, far }: Comparison,
): void {
  const template = document.querySelector<HTMLTemplateElement>('#comparison')!;
  const content = template.content.cloneNode(true) as DocumentFragment;
  const crops = content.querySelectorAll('canvas');
  faces.forEach(({ aligned }, i) => {
    drawPixels(crops[i]!, aligned);
    crops[i]!.setAttribute('aria-label', `The ${i === 0 ? 'first' : 'second'} face, as compared`);
  });
  content.querySelector('h2')!.textContent = same ? 'The same person' : 'Different people';
  content.querySelector('.why')!.textContent =
    `The faces are ${distance.toFixed(2)} apart. Below ${threshold.toFixed(2)} they count as one ` +
    `person; ${inWords(far)} pairs of strangers are that close, too.`;
  content.querySelector<HTMLElement>('.distance')!.style.left = `${50 * distance}%`;
  content.querySelector<HTMLElement>('.limit')!.style.width = `${50 * threshold}%`;
  root.className = `card ${same ? 'same' : 'different'}`;
  root.replaceChildren(content);
}

/** A false-accept rate as people say it: "1 in 1,000". */
export const inWords = (rate = 0) => `1 in ${Math.round(1 / rate).toLocaleString('en')}`;

function drawPixels(canvas: HTMLCanvasElement, { width, height, data }: RgbImage): void {
  const rgba = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba.data[4 * pixel + c] = data[3 * pixel + c]!;
    rgba.data[4 * pixel + 3] = 255;
  }
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.putImageData(rgba, 0, 0);
}
