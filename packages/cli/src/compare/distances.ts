import {
  type CompareOptions,
  compareEmbeddings,
  type Embedding,
  type EmbeddingCard,
  operatingPoint,
} from '@facenet/core';
import { printable } from '../output/printable.js';
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
): (embeddings: readonly Embedding[]) => Distances {
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

/** The list of photos and the matrix of distances, to the blank as the original prints them. */
export function distanceMatrixText(result: {
  readonly paths: readonly string[];
  readonly distances: readonly (readonly number[])[];
}): string {
  const { paths, distances } = result;
  const columns = paths.map((_, i) => `    ${i}     `);
  const rows = distances.map((row, i) => {
    const cells = row.map((distance) => `  ${distance.toFixed(4)}  `);
    return `${i}  ${cells.join('')}`;
  });
  return [
    'Images:',
    ...paths.map((path, i) => `${i}: ${printable(path)}`),
    '',
    'Distance matrix',
    `    ${columns.join('')}`,
    ...rows,
  ].join('\n');
}

/** Which photos show one person: what the numbers of the matrix mean. */
export function samePersonText({ same, threshold }: Pick<Distances, 'same' | 'threshold'>): string {
  const pairs = same.flatMap((row, i) =>
    row.flatMap((isSame, j) => (isSame && i < j ? [`${i} and ${j}`] : [])),
  );
  const below = `(distance below ${threshold})`;
  if (pairs.length === 0) return `No two photos show the same person ${below}.`;
  return `The same person ${below}: ${pairs.join('; ')}.`;
}
