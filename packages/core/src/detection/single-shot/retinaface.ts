import { createRetinaFace } from '../../models/retinaface.js';
import { boxAround, levelMaps, type SingleShotDesign } from './design.js';

/** Each level has squares of two sizes at every cell, in pixels. */
const LEVELS = [
  { stride: 32, sides: [512, 256] },
  { stride: 16, sides: [128, 64] },
  { stride: 8, sides: [32, 16] },
] as const;

/** Anchors were made for a cell of 16 pixels, whose middle lies between the 8th and the 9th. */
const CENTER = 7.5;
/** Landmarks were trained a fifth as large, as boxes of other detectors have a variance. */
const LANDMARK_UNIT = 0.2;

/**
 * RetinaFace of Deng et al., "RetinaFace: Single-stage Dense Face Localisation in the Wild" (2019),
 * on MobileNet of a quarter of its width: shifts and logarithms of sizes of square anchors.
 */
export const retinafaceDesign: SingleShotDesign = {
  name: 'RetinaFace',
  createNetwork: createRetinaFace,
  input: { colorOrder: 'rgb', mean: 127.5, factor: 1 / 128 },
  threshold: 0.75,
  overlap: 0.4,
  smallest: 32,
  largest: 400,

  collect(outputs, image, threshold, found) {
    // The network leaves out the softmax, so few exponentials are needed. A little less, as both
    // are rounded.
    const least = Math.log(threshold / (1 - threshold)) - 1e-3;
    for (const { stride, sides } of LEVELS) {
      const maps = levelMaps(outputs, image, stride, ['scores', 'boxes', 'landmarks']);
      const { scores, boxes, landmarks } = maps.values;
      for (let cell = 0; cell < maps.cells; cell++) {
        for (const anchor of [0, 1] as const) {
          const lead = scores[cell * 4 + 2 + anchor]! - scores[cell * 4 + anchor]!;
          if (lead < least) continue;
          const score = 1 / (1 + Math.exp(-lead));
          if (score < threshold) continue;
          const side = sides[anchor];
          const x = (cell % maps.columns) * stride + CENTER;
          const y = Math.floor(cell / maps.columns) * stride + CENTER;
          const at = cell * 8 + anchor * 4;
          found.add(
            score,
            boxAround(
              x + boxes[at]! * side,
              y + boxes[at + 1]! * side,
              Math.exp(boxes[at + 2]!) * side,
              Math.exp(boxes[at + 3]!) * side,
            ),
            { data: landmarks, at: cell * 20 + anchor * 10, x, y, unit: side * LANDMARK_UNIT },
          );
        }
      }
    }
  },
};
