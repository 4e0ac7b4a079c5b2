import { createYuNet } from '../../models/yunet.js';
import { boxAround, levelMaps, type SingleShotDesign } from './design.js';

const STRIDES = [8, 16, 32] as const;
const MAPS = ['classes', 'objects', 'boxes', 'landmarks'] as const;

/**
 * YuNet of Wu et al., "YuNet: A Tiny Millisecond-level Face Detector" (2023), in its size `n`: shift
 * of the centre and logarithm of the size, in strides. Sure is what both looks like a face and is the
 * middle of something: the score is the geometric mean of both.
 */
export const yunetDesign: SingleShotDesign = {
  name: 'YuNet',
  createNetwork: createYuNet,
  input: { colorOrder: 'bgr', mean: 0, factor: 1 },
  threshold: 0.6,
  overlap: 0.45,
  smallest: 20,
  largest: 400,

  collect(outputs, image, threshold, found) {
    for (const stride of STRIDES) {
      const maps = levelMaps(outputs, image, stride, MAPS);
      const { classes, objects, boxes, landmarks } = maps.values;
      for (let cell = 0; cell < maps.cells; cell++) {
        const score = Math.sqrt(share(classes[cell]!) * share(objects[cell]!));
        if (score < threshold) continue;
        const x = (cell % maps.columns) * stride;
        const y = Math.floor(cell / maps.columns) * stride;
        found.add(
          score,
          boxAround(
            x + boxes[cell * 4]! * stride,
            y + boxes[cell * 4 + 1]! * stride,
            Math.exp(boxes[cell * 4 + 2]!) * stride,
            Math.exp(boxes[cell * 4 + 3]!) * stride,
          ),
          { data: landmarks, at: cell * 10, x, y, unit: stride },
        );
      }
    }
  },
};

function share(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
