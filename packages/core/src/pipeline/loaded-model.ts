import type { StoredTensors, Weights } from '../arrays/weights.js';
import { decodedWeights, type WeightSource } from '../arrays/weights.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';

export interface LoadedModel {
  readonly card: DetectorCard | EmbeddingCard;
  /**
   * Named as the architecture names its parameters. Those of a user's file are decoded, all of them,
   * when this is first asked for, and WEIGHTS_CORRUPT or IO_FAILED may be thrown then.
   */
  readonly weights: Weights;
  /**
   * The same arrays of a user's file, undecoded: {@link Runtime.load} takes them one at a time, so
   * that they are never all in memory.
   */
  readonly tensors?: StoredTensors;
}

/** A model of a file, of which nothing is decoded yet. */
export function loadedModel(card: LoadedModel['card'], tensors: StoredTensors): LoadedModel {
  let weights: Weights | undefined;
  return {
    card,
    tensors,
    get weights() {
      weights ??= decodedWeights(tensors);
      return weights;
    },
  };
}

/** The weights in the form that takes the least memory to load. */
export function weightSource(model: LoadedModel): WeightSource {
  return model.tensors ?? model.weights;
}
