import { FaceNetError } from '../../errors.js';

/**
 * How the protocol measures two embeddings: `squared-euclidean` is the sum of squared differences
 * (0...4 for unit vectors), `cosine-angle` is acos(cosine) / pi (0...1).
 */
export type DistanceMetric = 'squared-euclidean' | 'cosine-angle';

/** A metric by name, or by its number on the command line of the original. */
export type DistanceMetricName = DistanceMetric | 0 | 1;

/** @throws FaceNetError INVALID_ARGUMENT for anything but the two metrics */
export function distanceMetric(name: DistanceMetricName): DistanceMetric {
  if (name === 0 || name === 'squared-euclidean') return 'squared-euclidean';
  if (name === 1 || name === 'cosine-angle') return 'cosine-angle';
  throw new FaceNetError('INVALID_ARGUMENT', `There is no distance metric ${name}.`, {
    hint: 'Known: 0 or squared-euclidean, 1 or cosine-angle.',
  });
}
