import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import type { EmbeddingCard, OperatingPoint } from '../models/card.js';
import { checkOrigin } from './embedding-origin.js';

export interface CompareOptions {
  /** A false-accept rate of the card's operating points; default: the card's own choice. */
  readonly far?: number;
  /** A distance to decide by, 0...2, in place of an operating point of the card. */
  readonly threshold?: number;
}

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
 * @throws FaceNetError INVALID_ARGUMENT for embeddings of another model or an unknown `far`
 */
export function compareEmbeddings(
  card: EmbeddingCard,
  a: Float32Array,
  b: Float32Array,
  options: CompareOptions = {},
): Comparison {
  for (const embedding of [a, b]) {
    checkOrigin(embedding, card.id);
    checkSize(card, embedding);
  }
  const distance = euclideanDistance(a, b);
  if (options.threshold !== undefined) {
    return { distance, same: distance < options.threshold, threshold: options.threshold };
  }
  const { distance: threshold, far } = operatingPoint(card, options.far);
  return { distance, same: distance < threshold, threshold, far };
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

function checkSize(card: EmbeddingCard, embedding: Float32Array): void {
  if (embedding.length === card.embeddingSize) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `An embedding of ${card.id} has ${card.embeddingSize} values, not ${embedding.length}.`,
    { hint: 'Embed both faces with this model.' },
  );
}
