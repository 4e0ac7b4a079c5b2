export {
  backend,
  backend as webBackend,
  type WebBackend,
  type WebBackendOptions,
} from './backend.js';
export { cropCodec } from './crop-codec.js';
export type { EngineStart } from './engines/start-engine.js';
export { type EngineFiles, WEB_RUNTIMES, type WebRuntime } from './engines/web-engines.js';
export { openWebGalleryStore } from './gallery/open-web-gallery-store.js';
export { clearModelCache } from './models/kept-models.js';
export { type LoadWebModelOptions, loadModel, type ModelPlaces } from './models/load-model.js';
export type { ImageSource } from './read-image.js';
