/** Pixels by which what P-Net sees exceeds two a cell. */
const MARGIN = 10;
/** Narrower bands would compute mostly their shared margins. */
const LEAST_CELLS = 32;

/** Neighbouring columns of a pyramid level that P-Net takes in one run. */
export interface ColumnBand {
  /** First column of pixels, and the column after the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts a pyramid level into bands, so that a huge photo needs no more memory in P-Net than a small
 * one. The bands overlap by what the cells at their borders see, and begin at even columns like
 * P-Net's pooling: the cells of all bands, put together, are exactly those of the whole level.
 *
 * @param maxPixels most pixels in a band, exceeded only by levels thousands of pixels high
 */
export function columnBands(width: number, height: number, maxPixels: number): ColumnBand[] {
  const fitting = Math.floor((Math.floor(maxPixels / height) - MARGIN) / 2);
  const step = 2 * Math.max(fitting, LEAST_CELLS);
  const bands: ColumnBand[] = [];
  let from = 0;
  for (; from + step + MARGIN < width; from += step) bands.push({ from, to: from + step + MARGIN });
  bands.push({ from, to: width });
  return bands;
}
