/**
 * The models of the list, and what reads their files: what a backend that loads no other needs, without the
 * readers of foreign formats that come along with `/models`.
 *
 * @module
 */
export type * from '../models/card.js';
export {
  type CardFile,
  cardFiles,
  type FilePin,
  mirrorPlaces,
  storedFileName,
} from '../models/cards/card-files.js';
export { defaultModels } from '../models/cards/default-models.js';
export { modelCards, weightsSources } from '../models/cards/model-cards.js';
export type { CardOverrides } from '../models/files/card-metadata.js';
export { type LoadedModel, refuseOverrides } from '../pipeline/loaded-model.js';
export { readSafetensors } from '../weights/safetensors/read-safetensors.js';
