import { innerProduct } from '../distance.js';
import { acceptableCount } from '../evaluation/distance-list.js';
import type { OperatingPoint } from '../models/card.js';
import { type ClassRows, classOfRows, distanceOf, faceCount } from './class-rows.js';

/** Rates that are looked for. */
const RATES = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
/** So few pairs of a tail are chance. */
const FEWEST = 10;
/** Of more faces than these, so many, evenly chosen: some 8 million pairs. */
const MOST_FACES = 4_000;
/** Cells of the histogram of distances, which span 0...2. */
const CELLS = 20_000;

/**
 * Where the card of a model has no thresholds: the distances below which so many pairs of different
 * people of the training faces lie. These are few people, whose distances say less of the world's
 * than a card's do.
 *
 * @returns at least two points, or none where there are too few pairs
 */
export function measureThresholds(rows: ClassRows): OperatingPoint[] {
  const { vectors, size } = rows;
  const classes = classOfRows(rows);
  const count = Math.min(faceCount(rows), MOST_FACES);
  const chosen = Int32Array.from({ length: count }, (_, i) =>
    Math.floor((i * faceCount(rows)) / count),
  );
  const cells = new Uint32Array(CELLS + 1);
  let pairs = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [chosen[i]!, chosen[j]!];
      if (classes[a] === classes[b]) continue;
      const distance = distanceOf(innerProduct(vectors, a * size, vectors, b * size, size));
      cells[Math.floor((distance / 2) * CELLS)]!++;
      pairs++;
    }
  }
  const points: OperatingPoint[] = [];
  let [cell, below] = [0, 0];
  for (const far of RATES.toReversed()) {
    const most = acceptableCount(pairs, far);
    if (most < FEWEST) continue;
    while (cell <= CELLS && below + cells[cell]! <= most) below += cells[cell++]!;
    points.unshift({ far, distance: (2 * Math.min(cell, CELLS)) / CELLS });
  }
  return points.length > 1 ? points : [];
}
