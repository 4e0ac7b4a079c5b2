import type { RgbImage } from '../../image/rgb-image.js';
import type { ProgressReporter } from '../../progress.js';
import type { Session } from '../../runtime/runtime.js';
import { findLevelCandidates } from './level-candidates.js';
import { levelPixels } from './level-pixels.js';
import { mapConcurrently } from './map-concurrently.js';
import { suppressNonMaxima } from './nms.js';
import type { CompleteMtcnnOptions } from './options.js';
import { pyramidLevels } from './pyramid.js';
import { concatBoxes, pickBoxes, type ScoredBoxes } from './scored-boxes.js';

/** Levels under way at once: while an engine computes one, the next is resized. */
const LANES = 2;
const LEVEL_OVERLAP = 0.5;
const TOTAL_OVERLAP = 0.7;

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
