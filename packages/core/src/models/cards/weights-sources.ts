import type { ModelCard, WeightsSource } from '../card.js';

/** The weight files of a card by role: pnet, rnet and onet of a detector, else weights. */
export function weightsSources(card: ModelCard): Readonly<Record<string, WeightsSource>> {
  return card.kind === 'detector' ? card.weights : { weights: card.weights };
}
