import type { RgbImage } from '../../image/rgb-image.js';
import type { ProgressReporter } from '../../progress.js';
import type { Session, TensorData } from '../../runtime/runtime.js';
import { suppressNonMaxima } from '../nms.js';
import {
  cellsAlong,
  type LevelTile,
  levelTiles,
  type TilePixels,
  tilePixels,
} from './level-tiles.js';
import { mapConcurrently } from './map-concurrently.js';
import type { CompleteMtcnnOptions } from './options.js';
import { type PyramidLevel, pyramidLevels } from './pyramid.js';
import { concatBoxes, pickBoxes, type ScoredBoxes } from './scored-boxes.js';

/** Levels under way at once: while an engine computes one, the next is resized. */
const LANES = 2;
const LEVEL_OVERLAP = 0.5;
const TOTAL_OVERLAP = 0.7;
/** Pixels from one cell of P-Net's map to the next, and pixels that one cell sees. */
const STRIDE = 2;
const CELL_SIZE = 12;

/**
 * First stage: P-Net looks at all levels of the pyramid, tile by tile, so that the largest photo
 * takes little more memory than it has itself.
 *
 * @param abortPoint awaited before each run, and between steps of resizing
 * @returns where faces may be, the surest first, not yet moved by the regression
 * @throws FaceNetError INVALID_ARGUMENT when there would be too much to look at
 */
export async function proposeBoxes(
  pnet: Session,
  image: RgbImage,
  options: CompleteMtcnnOptions,
  abortPoint: () => Promise<void>,
  onProgress?: ProgressReporter,
): Promise<ScoredBoxes> {
  const levels = pyramidLevels(image.width, image.height, options.minSize, options.factor);
  const total = levels.reduce((sum, level) => sum + levelTiles(level).length, 0);
  const pixels = await tilePixels(image, levels, abortPoint);
  const pixelsOfLane = Array.from({ length: LANES }, pixels);
  let done = 0;
  const perLevel = await mapConcurrently(levels, LANES, async (level, lane) => {
    const lookAt = createLook(pnet, level, pixelsOfLane[lane] as TilePixels);
    const candidates = await findLevelCandidates(level, options, async (tile) => {
      await abortPoint();
      const map = await lookAt(tile);
      onProgress?.({ task: 'detect', done: Math.min(++done, total), total, unit: 'tiles' });
      return map;
    });
    await abortPoint();
    return suppress(candidates, LEVEL_OVERLAP);
  });
  return suppress(concatBoxes(perLevel), TOTAL_OVERLAP);
}

function suppress(boxes: ScoredBoxes, overlap: number): ScoredBoxes {
  return pickBoxes(boxes, suppressNonMaxima(boxes.corners, boxes.scores, overlap, 'union'));
}

/** What P-Net says of a tile, column by column. */
export interface ProposalMap {
  readonly columns: number;
  readonly rows: number;
  /** [columns, rows, 2]: no face, face. */
  readonly probabilities: Float32Array;
  /** [columns, rows, 4] */
  readonly regression: Float32Array;
}

type Look = (tile: LevelTile) => Promise<ProposalMap>;

/** Makes what runs P-Net on the tiles of a level. */
export function createLook(pnet: Session, level: PyramidLevel, pixels: TilePixels): Look {
  return async (tile) => {
    const data = pixels(level, tile);
    const outputs = await pnet.run({
      input: { shape: [1, tile.width, tile.height, 3], data },
    });
    const probabilities = outputs.probabilities as TensorData;
    return {
      columns: probabilities.shape[1] as number,
      rows: probabilities.shape[2] as number,
      probabilities: probabilities.data,
      regression: (outputs.regression as TensorData).data,
    };
  };
}

/**
 * Turns the cells of a level that may show a face into boxes of the full image: those whose
 * probability reaches the threshold.
 *
 * @returns in the original's order, as long as no level is too high for one row of tiles
 */
export async function findLevelCandidates(
  level: PyramidLevel,
  { thresholds, compat }: Pick<CompleteMtcnnOptions, 'thresholds' | 'compat'>,
  lookAt: Look,
): Promise<ScoredBoxes> {
  const found: FoundInTile[] = [];
  for (const tile of levelTiles(level)) {
    const map = await lookAt(tile);
    const cells = passingCells(map.probabilities, thresholds[0]);
    // Maps of tiles without candidates need not stay in memory.
    if (cells.length > 0) {
      found.push({ tile, cells, boxes: decodeCells(map, cells, tile, level.scale) });
    }
  }
  const boxes = concatBoxes(found.map((part) => part.boxes));
  if (compat && boxes.count === 1) {
    boxes.regression.set(await mirroredRegression(level, found[0] as FoundInTile, lookAt));
  }
  return boxes;
}

interface FoundInTile {
  readonly tile: LevelTile;
  /** Places in the tile's map. */
  readonly cells: readonly number[];
  readonly boxes: ScoredBoxes;
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

function decodeCells(
  map: ProposalMap,
  cells: readonly number[],
  { x, y }: LevelTile,
  scale: number,
): ScoredBoxes {
  const boxes = {
    count: cells.length,
    corners: new Float64Array(cells.length * 4),
    scores: new Float32Array(cells.length),
    regression: new Float32Array(cells.length * 4),
  };
  cells.forEach((cell, i) => {
    const left = x + STRIDE * Math.floor(cell / map.rows);
    const top = y + STRIDE * (cell % map.rows);
    boxes.corners[i * 4] = Math.trunc((left + 1) / scale);
    boxes.corners[i * 4 + 1] = Math.trunc((top + 1) / scale);
    boxes.corners[i * 4 + 2] = Math.trunc((left + CELL_SIZE) / scale);
    boxes.corners[i * 4 + 3] = Math.trunc((top + CELL_SIZE) / scale);
    boxes.scores[i] = map.probabilities[cell * 2 + 1] as number;
    boxes.regression.set(map.regression.subarray(cell * 4, cell * 4 + 4), i * 4);
  });
  return boxes;
}

/** What P-Net says of the cell in the mirrored column, which may be in another tile. */
async function mirroredRegression(
  level: PyramidLevel,
  { tile, cells: [cell = 0] }: FoundInTile,
  lookAt: Look,
): Promise<Float32Array> {
  const rows = cellsAlong(tile.height);
  const column = tile.x / STRIDE + Math.floor(cell / rows);
  const mirrored = cellsAlong(level.width) - 1 - column;
  const there = levelTiles(level).find(
    ({ x, y, width }) => y === tile.y && x / STRIDE + cellsAlong(width) > mirrored,
  ) as LevelTile;
  const { regression } = await lookAt(there);
  const at = ((mirrored - there.x / STRIDE) * rows + (cell % rows)) * 4;
  return regression.slice(at, at + 4);
}
