import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import type { EmbeddingCard, OperatingPoint } from '../models/card.js';
import { checkEmbedding, type EmbeddingLike } from './embedding.js';

/** What decides whether two faces are one person. */
export interface CompareOptions {
  /** A false-accept rate of the card's operating points; default: the card's own choice. */
  readonly far?: number;
  /** A distance to decide by, 0...2, in place of an operating point of the card. */
  readonly threshold?: number;
}

/** How far apart two faces are, and what that means. */
export interface Comparison {
  /** Euclidean distance of the unit embeddings, 0 (same picture) ... 2. */
  readonly distance: number;
  /** Whether the distance is below the threshold. */
  readonly same: boolean;
  readonly threshold: number;
  /** False-accept rate measured at the threshold; absent for a threshold of the caller's own. */
  readonly far?: number;
}

/**
 * Decides whether two embeddings show one person.
 *
 * @throws FaceNetError INVALID_ARGUMENT for embeddings of another model, those that are no unit
 * vectors (their length may differ from 1 by 0.001), an unknown `far` or a threshold beyond 0...2
 */
export function compareEmbeddings(
  card: EmbeddingCard,
  a: EmbeddingLike,
  b: EmbeddingLike,
  options: CompareOptions = {},
): Comparison {
  for (const embedding of [a, b]) checkComparable(card, embedding);
  const { distance: threshold, far } = decisionPoint(card, options);
  const distance = euclideanDistance(a.vector, b.vector);
  return { distance, same: distance < threshold, threshold, ...(far !== undefined && { far }) };
}

/**
 * The distance that the options decide by.
 *
 * @throws FaceNetError INVALID_ARGUMENT for an unknown `far` or a threshold beyond 0...2
 */
export function decisionPoint(
  card: EmbeddingCard,
  { threshold, far }: CompareOptions,
): { readonly distance: number; readonly far?: number } {
  return threshold === undefined
    ? operatingPoint(card, far)
    : { distance: checkedThreshold(threshold) };
}

/**
 * The card's threshold for a false-accept rate.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the rates the card knows
 */
export function operatingPoint(card: EmbeddingCard, far = card.defaultFar): OperatingPoint {
  const point = card.thresholds.find((candidate) => candidate.far === far);
  if (point) return point;
  const known = card.thresholds.map((candidate) => candidate.far).join(', ');
  throw new FaceNetError('INVALID_ARGUMENT', `${card.id} has no threshold for FAR ${far}.`, {
    hint: known ? `Known: ${known}.` : 'Pass a threshold of your own.',
  });
}

function checkComparable(card: EmbeddingCard, embedding: EmbeddingLike): void {
  checkEmbedding(embedding);
  const { model, vector } = embedding;
  if (model !== card.id) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `This embedding was made by "${model}" and cannot be compared by "${card.id}".`,
      { hint: 'Embed both faces with one model.' },
    );
  }
  if (vector.length === card.embeddingSize) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `An embedding of ${card.id} has ${card.embeddingSize} values, not ${vector.length}.`,
    { hint: 'Embed both faces with this model.' },
  );
}

function checkedThreshold(threshold: unknown): number {
  if (typeof threshold === 'number' && threshold >= 0 && threshold <= 2) return threshold;
  const shown = typeof threshold === 'string' ? `'${threshold}'` : String(threshold);
  throw new FaceNetError('INVALID_ARGUMENT', `${shown} is no threshold.`, {
    hint: 'It is a distance of unit vectors, a number of 0...2.',
  });
}
