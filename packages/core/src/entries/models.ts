/**
 * Architectures, cards and published models; opening, naming and converting the weights of others;
 * and what a backend loads models with.
 *
 * @module
 */
export * from '../models/index.js';
export { Embedder } from '../pipeline/embedder.js';
export { loadedModel, loadModelFiles } from '../pipeline/load-model-files.js';
export {
  type LoadedModel,
  modelSource,
  refuseOverrides,
  weightSource,
} from '../pipeline/loaded-model.js';
export {
  type AddressAccess,
  type AddressedModel,
  openModelAddress,
} from '../pipeline/open-model-address.js';
export { Registry } from '../registry.js';
