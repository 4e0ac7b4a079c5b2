export {
  backend,
  backend as webBackend,
  type PendingWebBackend,
  type WebBackend,
  type WebBackendOptions,
} from './backend.js';
export type { EngineReport } from './engines/choose-engine.js';
export type { EngineWish } from './engines/choose-runtime.js';
export type { EngineStart } from './engines/start-engine.js';
export { type EngineFiles, WEB_RUNTIMES, type WebRuntime } from './engines/web-engines.js';
export { openWebGalleryStore } from './gallery/open-web-gallery-store.js';
export { cropCodec } from './images/crop-codec.js';
export type { ImageSource, ReadImageOptions } from './images/image-source.js';
export { readImage } from './images/read-image.js';
export { clearModelCache } from './models/kept-models.js';
export { type LoadWebModelOptions, loadModel, type ModelPlaces } from './models/load-model.js';
export { type OpenCameraOptions, openCamera } from './video/open-camera.js';
export type { VideoSource } from './video/video-frames.js';
