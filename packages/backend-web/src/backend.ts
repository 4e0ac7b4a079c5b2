import type { Backend } from '@facenet/core';
import { chooseRuntime, type WebRuntime } from './choose-runtime.js';
import { loadModel } from './load-model.js';
import { type ImageSource, readImage } from './read-image.js';

/** Engine and limits of the backend for browsers. */
export interface WebBackendOptions {
  /** Default: the fastest that starts. */
  readonly runtime?: WebRuntime;
  /** Larger images are refused; default 100 million pixels. */
  readonly maxPixels?: number;
}

/**
 * Makes the SDK's backend for browsers.
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE
 */
export async function backend(options: WebBackendOptions = {}): Promise<Backend<ImageSource>> {
  const { runtime, maxPixels } = options;
  return {
    runtime: await chooseRuntime(runtime),
    readImage: (source, { signal } = {}) =>
      readImage(source, { signal, ...(maxPixels !== undefined && { maxPixels }) }),
    loadModel,
  };
}
