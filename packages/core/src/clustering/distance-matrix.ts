import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';

/** Distances of every thing to every other: row i, column j; symmetric. */
export type DistanceMatrix = readonly ArrayLike<number>[];

/** @throws FaceNetError INVALID_ARGUMENT for what is no array */
export function checkThings(things: unknown): void {
  if (Array.isArray(things)) return;
  throw new FaceNetError('INVALID_ARGUMENT', `Expected embeddings, not ${excerpt(things)}.`, {
    hint: 'Pass an array of what embed() gives, or the rows of a matrix of distances.',
  });
}

/** Whether things are given by their distances. */
export function isMatrix(
  things: readonly EmbeddingLike[] | DistanceMatrix,
): things is DistanceMatrix {
  return things.length > 0 && typeof (things[0] as ArrayLike<number> | null)?.length === 'number';
}

/**
 * Tells the distances below the diagonal, row by row.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a matrix that is not square, or holds what is no distance
 */
export async function forEachDistance(
  matrix: DistanceMatrix,
  abortPoint: () => Promise<void>,
  visit: (i: number, j: number, distance: number) => void,
): Promise<void> {
  for (const [j, row] of matrix.entries()) {
    await abortPoint();
    if (row?.length !== matrix.length) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `Row ${j} of ${matrix.length} has ${row?.length} distances.`,
        { hint: 'Pass a square matrix: the distance of every thing to every other.' },
      );
    }
    for (let i = 0; i < j; i++) {
      const distance: unknown = row[i];
      if (typeof distance === 'number' && distance >= 0) visit(i, j, distance);
      else {
        throw new FaceNetError(
          'INVALID_ARGUMENT',
          `The distance of ${j} to ${i} is ${excerpt(distance)}.`,
          {
            hint: 'Distances are numbers of at least 0.',
          },
        );
      }
    }
  }
}
