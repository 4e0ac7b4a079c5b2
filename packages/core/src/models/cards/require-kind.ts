import { FaceNetError } from '../../errors.js';
import type { DetectorCard, EmbeddingCard } from '../card.js';
import { modelCards } from './model-cards.js';

interface CardKinds {
  readonly detector: DetectorCard;
  readonly embedding: EmbeddingCard;
}

/**
 * The card as one of the kind that is needed.
 *
 * @throws FaceNetError INVALID_ARGUMENT for one of another kind, naming those that would do
 */
export function requireKind<Kind extends keyof CardKinds>(
  card: DetectorCard | EmbeddingCard,
  kind: Kind,
): CardKinds[Kind] {
  if (card.kind === kind) return card as CardKinds[Kind];
  throw new FaceNetError('INVALID_ARGUMENT', `"${card.id}" is a model of kind ${card.kind}.`, {
    hint: `Name one of kind ${kind}: ${modelIds(kind).join(', ')}, or a file of your own.`,
  });
}

/**
 * Says before anything is fetched that a model is of another kind. What is no card's id passes.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function requireKindOfId(id: string, kind: keyof CardKinds): void {
  if (modelCards.has(id)) requireKind(modelCards.get(id), kind);
}

/** The ids of every model of a kind that can be loaded by its id. */
export function modelIds(kind: keyof CardKinds): string[] {
  return [...modelCards].filter(([, card]) => card.kind === kind).map(([id]) => id);
}
