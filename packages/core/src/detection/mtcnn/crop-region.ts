import type { PixelRegion } from '../../image/crop.js';

/**
 * The pixels of box number `index`: whole pixels counted from 1, both border pixels included. May
 * reach beyond the image, where crops are black.
 *
 * @param corners x1, y1, x2, y2 of each box
 * @returns undefined when the box is empty or wholly outside the image, where the original crashes
 */
export function cropRegion(
  corners: Float64Array,
  index: number,
  image: { readonly width: number; readonly height: number },
): PixelRegion | undefined {
  const [x1, y1, x2, y2] = corners.subarray(index * 4) as unknown as [
    x1: number,
    y1: number,
    x2: number,
    y2: number,
  ];
  const width = Math.min(x2, image.width) - Math.max(x1, 1) + 1;
  const height = Math.min(y2, image.height) - Math.max(y1, 1) + 1;
  if (!(width >= 1 && height >= 1)) return undefined;
  return { x: x1 - 1, y: y1 - 1, width: x2 - x1 + 1, height: y2 - y1 + 1 };
}
