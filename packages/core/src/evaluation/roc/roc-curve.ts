import { FaceNetError } from '../../errors.js';
import { type DistanceList, sortDistances } from '../distance-list.js';
import type { RocPoints } from './roc-points.js';

/** An exact curve: one point for every distinct distance, from (0, 0) to (1, 1). */
export interface RocCurve extends RocPoints {
  readonly fpr: Float64Array;
  readonly tpr: Float64Array;
  readonly thresholds: Float64Array;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
}

/**
 * The receiver operating characteristic of a list of distances, with every threshold that makes a
 * difference. A pair is accepted when its distance is below the threshold (as in
 * `compareEmbeddings`), so pairs of one distance are accepted together: a tie between genuine and
 * impostor pairs is a slanted step. The last threshold, which accepts all, is `Infinity`.
 *
 * @throws FaceNetError INVALID_ARGUMENT for lists of different lengths, NaN, or pairs of one kind
 */
export function rocCurve(
  distances: DistanceList['distances'],
  same: DistanceList['same'],
): RocCurve {
  const { genuine, impostor } = sortDistances({ distances, same });
  if (genuine.length === 0 || impostor.length === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A curve needs pairs of both kinds; there are ${genuine.length} genuine and ${impostor.length} impostor pairs.`,
      { hint: 'Add pairs of the missing kind.' },
    );
  }
  const room = genuine.length + impostor.length + 1;
  const fpr = new Float64Array(room);
  const tpr = new Float64Array(room);
  const thresholds = new Float64Array(room);
  let [accepted, wrongly, points] = [0, 0, 0];
  while (accepted < genuine.length || wrongly < impostor.length) {
    const next = Math.min(genuine[accepted] ?? Infinity, impostor[wrongly] ?? Infinity);
    fpr[points] = wrongly / impostor.length;
    tpr[points] = accepted / genuine.length;
    thresholds[points++] = next;
    while (accepted < genuine.length && genuine[accepted]! <= next) accepted++;
    while (wrongly < impostor.length && impostor[wrongly]! <= next) wrongly++;
  }
  fpr[points] = 1;
  tpr[points] = 1;
  thresholds[points++] = Infinity;
  return {
    fpr: fpr.slice(0, points),
    tpr: tpr.slice(0, points),
    thresholds: thresholds.slice(0, points),
    genuinePairs: genuine.length,
    impostorPairs: impostor.length,
  };
}
