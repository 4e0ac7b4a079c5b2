import type { DistanceMetric } from '@facenet/core/evaluation';

const NAMES: Readonly<Record<DistanceMetric, string>> = {
  'squared-euclidean': 'Squared Euclidean distance',
  'cosine-angle': 'Angle of the embeddings, as a part of 180°',
};

/** What the distances of a report are, in words. */
export const measureName = (metric: DistanceMetric): string => NAMES[metric];
