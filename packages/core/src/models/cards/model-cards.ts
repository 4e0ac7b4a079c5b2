import { Registry } from '../../registry.js';
import type { ModelCard, WeightsSource } from '../card.js';
import { mobilefacenet } from './mobilefacenet.js';
import { mobilefacenet512 } from './mobilefacenet-512.js';
import { mtcnn } from './mtcnn.js';
import { retinaface } from './retinaface.js';
import { scrfd500m } from './scrfd-500m.js';
import { yunet } from './yunet.js';

/** Every model that can be loaded by its id. Register a card to add one. */
export const modelCards = new Registry<ModelCard>('model', 'MODEL_NOT_FOUND')
  .register(mtcnn.id, mtcnn)
  .register(retinaface.id, retinaface)
  .register(scrfd500m.id, scrfd500m)
  .register(yunet.id, yunet)
  .register(mobilefacenet.id, mobilefacenet)
  .register(mobilefacenet512.id, mobilefacenet512);

/** The weight files of a card by role: `weights`, or one for each network of a detector. */
export function weightsSources(card: ModelCard): Readonly<Record<string, WeightsSource>> {
  return card.kind === 'detector' ? card.weights : { weights: card.weights };
}
