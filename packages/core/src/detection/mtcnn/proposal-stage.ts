import { resizeAreaInto } from '../../image/resize-area.js';
import type { RgbImage } from '../../image/rgb-image.js';
import type { ProgressReporter } from '../../progress.js';
import type { Session, TensorData } from '../../runtime/runtime.js';
import { mapConcurrently } from './map-concurrently.js';
import { suppressNonMaxima } from './nms.js';
import type { CompleteMtcnnOptions } from './options.js';
import { type PyramidLevel, pyramidLevels } from './pyramid.js';
import { concatBoxes, concatFloats, pickBoxes, type ScoredBoxes } from './scored-boxes.js';
import { canShrinkTo, shrinkToLevels } from './shrink-levels.js';

/** Levels under way at once: while an engine computes one, the next is resized. */
const LANES = 2;
const LEVEL_OVERLAP = 0.5;
const TOTAL_OVERLAP = 0.7;
/** P-Net takes about 100 bytes a pixel; larger runs are no faster, beyond the caches slower. */
const MOST_PIXELS_PER_RUN = 1 << 17;
/** Narrower bands would compute mostly their shared margins. */
const LEAST_CELLS = 32;
/** Pixels from one cell of P-Net's map to the next, and pixels that one cell sees. */
const STRIDE = 2;
const CELL_SIZE = 12;

/**
 * First stage: P-Net looks at all levels of the pyramid.
 *
 * @returns where faces may be, the surest first, not yet moved by the regression
 */
export async function proposeBoxes(
  pnet: Session,
  image: RgbImage,
  options: CompleteMtcnnOptions,
  abortPoint: () => Promise<void>,
  onProgress?: ProgressReporter,
): Promise<ScoredBoxes> {
  const { minSize, factor } = options;
  const levels = pyramidLevels(image.width, image.height, minSize, factor);
  const pixelsOf = levelPixels(image, levels);
  let done = 0;
  const perLevel = await mapConcurrently(levels, LANES, async (level) => {
    await abortPoint();
    const pixels = pixelsOf(level);
    const candidates = await findLevelCandidates(pnet, level, pixels, options, abortPoint);
    const kept = suppress(candidates, LEVEL_OVERLAP);
    onProgress?.({ task: 'detect', done: ++done, total: levels.length, unit: 'levels' });
    return kept;
  });
  return suppress(concatBoxes(perLevel), TOTAL_OVERLAP);
}

function suppress(boxes: ScoredBoxes, overlap: number): ScoredBoxes {
  return pickBoxes(boxes, suppressNonMaxima(boxes.corners, boxes.scores, overlap, 'union'));
}

/**
 * Prepares the input of P-Net for all levels of a pyramid: most levels together, which is fast,
 * the others (very large, enlarged or shrunk by a whole factor) when they are asked for, once.
 *
 * @returns gives the pixels of a level, (v - 127.5) / 128 as [width, height, 3]
 */
export function levelPixels(
  image: RgbImage,
  levels: readonly PyramidLevel[],
): (level: PyramidLevel) => Float32Array {
  const together = levels.filter((level) => canShrinkTo(level, image));
  const shrunk = new Map(shrinkToLevels(image, together).map((pixels, i) => [together[i], pixels]));
  return (level) => shrunk.get(level) ?? resized(image, level);
}

function resized(image: RgbImage, level: PyramidLevel): Float32Array {
  const data = new Float32Array(level.width * level.height * 3);
  resizeAreaInto(image, level, { data, order: 'columns', normalize: true });
  return data;
}

/**
 * Looks with P-Net at one level of the pyramid.
 *
 * @param pixels of the level, as `levelPixels` gives them
 * @param abortPoint awaited before each run
 * @returns boxes of the full image, in the original's order
 */
export async function findLevelCandidates(
  pnet: Session,
  level: PyramidLevel,
  pixels: Float32Array,
  options: Pick<CompleteMtcnnOptions, 'thresholds' | 'compat'>,
  abortPoint: () => Promise<void>,
): Promise<ScoredBoxes> {
  const { width, height, scale } = level;
  const probabilities: TensorData[] = [];
  const regression: TensorData[] = [];
  for (const { from, to } of columnBands(width, height, MOST_PIXELS_PER_RUN)) {
    await abortPoint();
    const data = pixels.subarray(from * height * 3, to * height * 3);
    const outputs = await pnet.run({ input: { shape: [1, to - from, height, 3], data } });
    probabilities.push(outputs.probabilities as TensorData);
    regression.push(outputs.regression as TensorData);
  }
  const map = {
    columns: probabilities.reduce((sum, { shape }) => sum + (shape[1] as number), 0),
    rows: probabilities[0]?.shape[2] as number,
    probabilities: concatFloats(probabilities.map(({ data }) => data)),
    regression: concatFloats(regression.map(({ data }) => data)),
  };
  return decodeCandidates(map, scale, options.thresholds[0], options.compat);
}

/** Pixels by which what P-Net sees exceeds two a cell. */
const MARGIN = 10;
/** Neighbouring columns of a pyramid level that P-Net takes in one run. */
interface ColumnBand {
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

/** What P-Net says of one pyramid level, column by column. */
export interface ProposalMap {
  readonly columns: number;
  readonly rows: number;
  /** [columns, rows, 2]: no face, face. */
  readonly probabilities: Float32Array;
  /** [columns, rows, 4] */
  readonly regression: Float32Array;
}

/**
 * Turns the cells of a level that may show a face into boxes of the full image.
 *
 * @param threshold cells of this probability pass, too
 * @param compat whether a single passing cell gets the regression of the mirrored column
 */
export function decodeCandidates(
  map: ProposalMap,
  scale: number,
  threshold: number,
  compat: boolean,
): ScoredBoxes {
  const cells = passingCells(map.probabilities, threshold);
  const boxes = {
    count: cells.length,
    corners: new Float64Array(cells.length * 4),
    scores: new Float32Array(cells.length),
    regression: new Float32Array(cells.length * 4),
  };
  const mirrored = compat && cells.length === 1;
  cells.forEach((cell, i) => {
    const column = Math.floor(cell / map.rows);
    const row = cell % map.rows;
    boxes.corners[i * 4] = Math.trunc((STRIDE * column + 1) / scale);
    boxes.corners[i * 4 + 1] = Math.trunc((STRIDE * row + 1) / scale);
    boxes.corners[i * 4 + 2] = Math.trunc((STRIDE * column + CELL_SIZE) / scale);
    boxes.corners[i * 4 + 3] = Math.trunc((STRIDE * row + CELL_SIZE) / scale);
    boxes.scores[i] = map.probabilities[cell * 2 + 1] as number;
    const source = mirrored ? (map.columns - 1 - column) * map.rows + row : cell;
    boxes.regression.set(map.regression.subarray(source * 4, source * 4 + 4), i * 4);
  });
  return boxes;
}

/** Indices of the cells, in the order of the map, which is the original's order of candidates. */
function passingCells(probabilities: Float32Array, threshold: number): number[] {
  // The original compares in float32.
  const least = Math.fround(threshold);
  const cells: number[] = [];
  for (let at = 1; at < probabilities.length; at += 2) {
    if ((probabilities[at] as number) >= least) cells.push(at >> 1);
  }
  return cells;
}
