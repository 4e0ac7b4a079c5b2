/**
 * The SDK over HTTP: {@link createFaceServer} is a handler for any server that speaks in `Request` and
 * `Response`, {@link serve} one that listens.
 *
 * @module
 */
export {
  createFaceServer,
  type FaceServer,
  type FaceServerOptions,
  type FailedRequest,
} from './create-face-server.js';
export { HTTP_ERROR_CODES, type ServerErrorCode } from './http-error.js';
export { type ApiKey, type KeyRole, parseApiKeys } from './keys.js';
export type { ServerLimits } from './limits.js';
export type { ServedGallery } from './people/served-gallery.js';
export { type RunningServer, type ServeOptions, serve } from './serve.js';
export type { ServedFaceNet } from './work/face-work.js';
