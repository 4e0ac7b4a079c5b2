import type { KeptBoxes } from './kept-boxes.js';
import { overlapOf } from './overlap.js';

/**
 * Compares with the kept boxes of similar size and place only, so that many boxes cost little.
 *
 * When intersection over union exceeds t, the intersection is wider than t times either width.
 * So the widths differ by less than the factor t, the other box begins by less than (1 - t)
 * widths further right, or by less than (1 - t) of its own widths (1 / t of ours at most) further
 * left; the same holds for heights. Boxes are therefore filed by the power of two of their width
 * (the level) and by the cell of that size in which their upper left corner lies.
 *
 * @param threshold above 0
 */
export function keptInGrid(corners: Float64Array, threshold: number): KeptBoxes {
  const levels = new Map<number, Map<number, number>>();
  /** The box filed before in the same cell, -1 at the end: one linked list a cell. */
  const next = new Int32Array(corners.length / 4).fill(-1);

  const widthOf = (box: number) =>
    (corners[box * 4 + 2] as number) - (corners[box * 4] as number) + 1;

  function add(box: number): void {
    const level = Math.floor(Math.log2(widthOf(box)));
    const size = 2 ** level;
    const cells = levels.get(level) ?? new Map<number, number>();
    levels.set(level, cells);
    const key = cellKey(
      Math.floor((corners[box * 4] as number) / size),
      Math.floor((corners[box * 4 + 1] as number) / size),
    );
    next[box] = cells.get(key) ?? -1;
    cells.set(key, box);
  }

  function suppresses(box: number): boolean {
    const width = widthOf(box);
    const last = Math.floor(Math.log2(width / threshold));
    for (let level = Math.floor(Math.log2(width * threshold)); level <= last; level++) {
      const cells = levels.get(level);
      if (cells && suppressedIn(cells, box, 2 ** level)) return true;
    }
    return false;
  }

  function suppressedIn(cells: ReadonlyMap<number, number>, box: number, size: number): boolean {
    const x = corners[box * 4] as number;
    const y = corners[box * 4 + 1] as number;
    const ahead = 1 - threshold;
    const back = ahead / threshold;
    const width = widthOf(box);
    const height = (corners[box * 4 + 3] as number) - y + 1;
    const right = Math.floor((x + ahead * width) / size);
    const bottom = Math.floor((y + ahead * height) / size);
    for (let column = Math.floor((x - back * width) / size); column <= right; column++) {
      for (let row = Math.floor((y - back * height) / size); row <= bottom; row++) {
        let other = cells.get(cellKey(column, row)) ?? -1;
        for (; other >= 0; other = next[other] as number) {
          if (overlapOf(corners, other, box, 'union') > threshold) return true;
        }
      }
    }
    return false;
  }

  return { add, suppresses };
}

/** Far cells may share a key: their boxes are compared and found apart. Fits a small integer. */
function cellKey(column: number, row: number): number {
  return ((column & 0x7fff) << 15) | (row & 0x7fff);
}
