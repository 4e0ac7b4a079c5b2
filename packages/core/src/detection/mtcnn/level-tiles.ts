import { resizeAreaInto } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';
import type { PyramidLevel } from './pyramid.js';
import { canShrinkTo, shrinkToLevels } from './shrink-levels.js';

/** P-Net takes about 100 bytes a pixel; larger runs are no faster, beyond the caches slower. */
const MOST_PIXELS_PER_RUN = 1 << 17;
/** Rows in a tile: lower ones would compute their shared margins more often. */
const MOST_ROWS = 8192;
/** Pixels by which what P-Net sees exceeds two a cell. */
const MARGIN = 10;
/** Narrower tiles would compute mostly their shared margins. */
const LEAST_CELLS = 32;

/** A part of a pyramid level, in its pixels, that P-Net takes in one run. */
export interface LevelTile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Cells of P-Net's map along so many pixels. */
export function cellsAlong(pixels: number): number {
  return Math.ceil((pixels - MARGIN) / 2);
}

/**
 * Cuts a pyramid level into tiles, so that a huge photo needs no more memory in P-Net than a small
 * one: bands of columns, and where a level is thousands of rows high, parts of these. They overlap
 * by what the cells at their borders see, and begin at even pixels like P-Net's pooling: the cells
 * of all tiles, put together, are exactly those of the whole level.
 *
 * @param mostPixels in a tile; exceeded where tiles would become too narrow
 * @returns band by band from the left, each from the top
 */
export function levelTiles(
  { width, height }: Pick<PyramidLevel, 'width' | 'height'>,
  mostPixels = MOST_PIXELS_PER_RUN,
): LevelTile[] {
  const rows = bands(height, MOST_ROWS);
  const mostColumns = Math.floor(mostPixels / (rows[0] as Band).length);
  const columns = bands(width, Math.max(mostColumns, 2 * LEAST_CELLS + MARGIN));
  return columns.flatMap((column) =>
    rows.map((row) => ({ x: column.from, y: row.from, width: column.length, height: row.length })),
  );
}

interface Band {
  readonly from: number;
  readonly length: number;
}

/** Cuts an axis into bands of at most `most` pixels. */
function bands(size: number, most: number): Band[] {
  const step = 2 * Math.floor((most - MARGIN) / 2);
  const all: Band[] = [];
  let from = 0;
  for (; from + step + MARGIN < size; from += step) all.push({ from, length: step + MARGIN });
  all.push({ from, length: size - from });
  return all;
}

/** Gives the pixels of a tile, (v - 127.5) / 128 as [width, height, 3]; valid until the next call. */
export type TilePixels = (level: PyramidLevel, tile: LevelTile) => Float32Array;

/**
 * Prepares the input of P-Net for all levels of a pyramid: most levels together, which is fast, the
 * tiles of the others (very large, enlarged or shrunk by a whole factor) when they are asked for.
 *
 * @param abortPoint awaited between steps of the work
 * @returns makes what gives the tiles, for one at a time
 */
export async function tilePixels(
  image: RgbImage,
  levels: readonly PyramidLevel[],
  abortPoint: () => Promise<void>,
): Promise<() => TilePixels> {
  const together = levels.filter((level) => canShrinkTo(level, image));
  const pixels = await shrinkToLevels(image, together, abortPoint);
  const shrunk = new Map(together.map((level, i) => [level, pixels[i] as Float32Array]));
  return () => {
    let buffer = new Float32Array();
    return (level, part) => {
      const { x, width, height } = part;
      const whole = shrunk.get(level);
      // Whole columns lie one after the other.
      if (whole && height === level.height) {
        return whole.subarray(x * height * 3, (x + width) * height * 3);
      }
      const length = width * height * 3;
      if (buffer.length < length) buffer = new Float32Array(length);
      const data = buffer.subarray(0, length);
      resizeAreaInto(image, level, { data, order: 'columns', normalize: true }, { part });
      return data;
    };
  };
}
