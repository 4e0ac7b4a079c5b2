/**
 * Non-maximum suppression: keeps a box unless it overlaps a kept one of higher score by more than
 * the threshold.
 *
 * @param corners x1, y1, x2, y2 of each box, x1 <= x2 and y1 <= y2
 * @param threshold above 0 and up to 1; an overlap of exactly this much is kept
 * @returns indices of the kept boxes, the highest score first
 */
export function suppressNonMaxima(
  corners: Float64Array,
  scores: Float32Array,
  threshold: number,
  measure: OverlapMeasure,
): Int32Array {
  const kept: KeptBoxes =
    measure === 'min'
      ? keptInList(corners, threshold, measure)
      : keptInGrid(corners, threshold, measure);
  return byDescendingScore(corners, scores).filter((box) => {
    if (kept.suppresses(box)) return false;
    kept.add(box);
    return true;
  });
}

/**
 * The original leaves the order of equal scores to numpy's sort, where it differs from processor to
 * processor. Here the box further to the lower left comes first: a rule that does not depend on the
 * order of the list, and that gives the outcome of all reference runs.
 */
function byDescendingScore(corners: Float64Array, scores: Float32Array): Int32Array {
  const lowerLeft = (box: number) =>
    (corners[box * 4 + 1] as number) - (corners[box * 4] as number);
  return Int32Array.from(scores, (_, box) => box).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || lowerLeft(b) - lowerLeft(a),
  );
}

/** The boxes that non-maximum suppression has kept so far. */
interface KeptBoxes {
  add(box: number): void;
  /** Whether a kept box overlaps this one by more than the threshold. */
  suppresses(box: number): boolean;
}

/** Compares with every kept box. */
function keptInList(corners: Float64Array, threshold: number, measure: OverlapMeasure): KeptBoxes {
  const kept: number[] = [];
  return {
    add: (box) => {
      kept.push(box);
    },
    suppresses: (box) => kept.some((other) => overlapOf(corners, other, box, measure) > threshold),
  };
}

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
function keptInGrid(corners: Float64Array, threshold: number, measure: OverlapMeasure): KeptBoxes {
  const levels = new Map<number, Map<number, number>>();
  /** The box filed before in the same cell, -1 at the end: one linked list a cell. */
  const next = new Int32Array(corners.length / 4).fill(-1);

  const border = borderOf(measure);
  const widthOf = (box: number) =>
    (corners[box * 4 + 2] as number) - (corners[box * 4] as number) + border;

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
    const height = (corners[box * 4 + 3] as number) - y + border;
    const right = Math.floor((x + ahead * width) / size);
    const bottom = Math.floor((y + ahead * height) / size);
    for (let column = Math.floor((x - back * width) / size); column <= right; column++) {
      for (let row = Math.floor((y - back * height) / size); row <= bottom; row++) {
        let other = cells.get(cellKey(column, row)) ?? -1;
        for (; other >= 0; other = next[other] as number) {
          if (overlapOf(corners, other, box, measure) > threshold) return true;
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

/**
 * What the intersection of two boxes is divided by: the area of both, or of the smaller one. Corners
 * are pixels, and both border pixels belong to a box; those of `float-union` are positions, and
 * boxes have an area.
 */
export type OverlapMeasure = 'union' | 'min' | 'float-union';

/** By how much a box is larger than the difference of its corners. */
function borderOf(measure: OverlapMeasure): 0 | 1 {
  return measure === 'float-union' ? 0 : 1;
}

/**
 * How far two boxes of a list cover each other, 0...1.
 *
 * @param corners x1, y1, x2, y2 of each box
 */
export function overlapOf(
  corners: Float64Array,
  a: number,
  b: number,
  measure: OverlapMeasure,
): number {
  const border = borderOf(measure);
  const ax1 = corners[a * 4] as number;
  const ay1 = corners[a * 4 + 1] as number;
  const ax2 = corners[a * 4 + 2] as number;
  const ay2 = corners[a * 4 + 3] as number;
  const bx1 = corners[b * 4] as number;
  const by1 = corners[b * 4 + 1] as number;
  const bx2 = corners[b * 4 + 2] as number;
  const by2 = corners[b * 4 + 3] as number;
  const width = Math.max(0, Math.min(ax2, bx2) - Math.max(ax1, bx1) + border);
  const height = Math.max(0, Math.min(ay2, by2) - Math.max(ay1, by1) + border);
  const shared = width * height;
  const areaA = (ax2 - ax1 + border) * (ay2 - ay1 + border);
  const areaB = (bx2 - bx1 + border) * (by2 - by1 + border);
  return shared / (measure === 'min' ? Math.min(areaA, areaB) : areaA + areaB - shared);
}
