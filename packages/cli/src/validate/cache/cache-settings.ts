import { detectionOptions } from '../../program/engine-flags.js';
import { version } from '../../version.js';
import type { OpenedModel } from '../open-model.js';
import type { CacheSettings } from './embedding-cache.js';

/**
 * Everything that an embedding depends on besides the photo. Engines and image readers round
 * differently, and their accuracy may be what is measured, so they count, too.
 */
export function cacheSettings({ weightsId, engine, plan }: OpenedModel): CacheSettings {
  const { flags, align, card } = plan;
  return {
    model: card.id,
    embeddingSize: card.embeddingSize,
    architecture: card.architecture,
    weights: weightsId,
    standardization: card.standardization,
    colorOrder: card.colorOrder,
    crop: align
      ? { ...card.alignment, detection: detectionOptions(flags) }
      : { method: 'center', size: card.alignment.size },
    engine,
    codec: flags.codec ?? 'default',
    facenet: version,
  };
}
