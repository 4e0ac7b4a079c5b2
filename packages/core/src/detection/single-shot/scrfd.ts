import { createScrfd500m } from '../../models/scrfd.js';
import { levelMaps, type SingleShotDesign } from './design.js';

const STRIDES = [8, 16, 32] as const;
/** Of each cell, at one place: they differ in the size of faces that they were trained on. */
const ANCHORS = 2;

/**
 * SCRFD of Guo et al., "Sample and Computation Redistribution for Efficient Face Detection" (2021),
 * at 500 MFLOPs: distances from a point to the four edges, in strides.
 */
export const scrfdDesign: SingleShotDesign = {
  name: 'SCRFD',
  createNetwork: createScrfd500m,
  input: { colorOrder: 'rgb', mean: 127.5, factor: 1 / 128 },
  threshold: 0.5,
  overlap: 0.4,
  smallest: 24,
  largest: 320,

  collect(outputs, image, threshold, found) {
    for (const stride of STRIDES) {
      const maps = levelMaps(outputs, image, stride, ['scores', 'boxes', 'landmarks']);
      const { scores, boxes, landmarks } = maps.values;
      for (let anchor = 0; anchor < maps.cells * ANCHORS; anchor++) {
        const score = scores[anchor]!;
        if (score < threshold) continue;
        const cell = Math.floor(anchor / ANCHORS);
        const x = (cell % maps.columns) * stride;
        const y = Math.floor(cell / maps.columns) * stride;
        const distance = (edge: number) => boxes[anchor * 4 + edge]! * stride;
        found.add(score, [x - distance(0), y - distance(1), x + distance(2), y + distance(3)], {
          data: landmarks,
          at: anchor * 10,
          x,
          y,
          unit: stride,
        });
      }
    }
  },
};
