import {
  type CompareOptions,
  compareEmbeddings,
  type EmbeddingCard,
  operatingPoint,
} from '@facenet/core';
import { roundDistance } from '../output/rounding.js';

/** What is known of several faces: rows and columns in the order of the faces. */
export interface Distances {
  /** Euclidean distances of unit vectors, 0...2. */
  readonly distances: number[][];
  /** Whether each pair is below the threshold. */
  readonly same: boolean[][];
  readonly threshold: number;
}

/**
 * @returns what compares every face with every other
 * @throws FaceNetError INVALID_ARGUMENT for a `far` that the card does not know
 */
export function compareAll(
  card: EmbeddingCard,
  options: CompareOptions,
): (embeddings: readonly Float32Array[]) => Distances {
  const threshold = options.threshold ?? operatingPoint(card, options.far).distance;
  return (embeddings) => {
    const pairs = embeddings.map((a) =>
      embeddings.map((b) => compareEmbeddings(card, a, b, { threshold })),
    );
    return {
      distances: pairs.map((row) => row.map(({ distance }) => roundDistance(distance))),
      same: pairs.map((row) => row.map(({ same }) => same)),
      threshold,
    };
  };
}
