import { rowDistance } from '../../distance.js';
import { acceptableCount } from '../acceptable-count.js';
import { countBelow } from '../distance-list.js';
import { type LabelledEmbeddings, labelledEmbeddingSize } from '../labelled-embeddings.js';
import { type CalibrateOptions, type Calibration, checkImpostorPairs } from './calibration.js';
import { bootstrapIdentities } from './identity-bootstrap.js';
import { NearestPairs } from './nearest-pairs.js';

/**
 * Calibration on all pairs of embeddings with names: a bootstrap over people. Takes the distances
 * of all pairs, so its time grows with the square of the number of images.
 */
export function calibrateLabelled(
  data: LabelledEmbeddings,
  options: Required<CalibrateOptions>,
): Calibration {
  const { far, confidence } = options;
  const size = labelledEmbeddingSize(data);
  const { identityOf, images } = identities(data.labels);
  const genuinePairs = images.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const impostorPairs = (identityOf.length * (identityOf.length - 1)) / 2 - genuinePairs;
  checkImpostorPairs(impostorPairs, far);

  const allowed = acceptableCount(impostorPairs, far);
  // A resample may need pairs well beyond those that the whole set accepts.
  const pairs = new NearestPairs(Math.min(impostorPairs, 10 * (allowed + 1) + 4096));
  const genuine = new Float64Array(genuinePairs);
  let filled = 0;
  for (let a = 0; a < identityOf.length; a++) {
    for (let b = a + 1; b < identityOf.length; b++) {
      const distance = rowDistance(data.embeddings, size, a, b);
      if (identityOf[a] === identityOf[b]) genuine[filled++] = distance;
      else pairs.add(distance, identityOf[a]!, identityOf[b]!);
    }
  }
  const nearest = pairs.sorted();
  const threshold = nearest.distance[allowed]!;
  const measuredFar = countBelow(nearest.distance, threshold) / impostorPairs;
  return {
    threshold,
    far,
    measuredFar,
    ...(genuinePairs > 0 && { tar: countBelow(genuine.sort(), threshold) / genuinePairs }),
    impostorPairs,
    genuinePairs,
    confidence,
    ...bootstrapIdentities({ ...options, nearest, images, threshold, measuredFar }),
    method: 'identity-bootstrap',
  };
}

function identities(labels: readonly string[]): { identityOf: Int32Array; images: number[] } {
  const numbers = new Map<string, number>();
  const images: number[] = [];
  const identityOf = Int32Array.from(labels, (label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    images[number] = (images[number] ?? 0) + 1;
    return number;
  });
  return { identityOf, images };
}
