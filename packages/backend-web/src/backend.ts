import type { Backend } from '@facenet/core';
import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import type { TrainingEngine } from '@facenet/core/training';
import { chooseRuntime } from './engines/choose-runtime.js';
import { chooseTrainingEngine } from './engines/choose-training-engine.js';
import type { EngineStart } from './engines/start-engine.js';
import type { WebRuntime } from './engines/web-engines.js';
import { checkLimit } from './engines/within-limit.js';
import type { ImageSource, ReadImageOptions } from './images/image-source.js';
import { readImage } from './images/read-image.js';
import { mirrorAddress } from './models/from-mirror.js';
import { loadModel, type ModelPlaces } from './models/load-model.js';
import { type VideoSource, videoFrames } from './video/video-frames.js';

/** Engine, models and limits of the backend for browsers. */
export interface WebBackendOptions
  extends EngineStart,
    ModelPlaces,
    Pick<ReadImageOptions, 'maxPixels' | 'maxBytes'> {
  /** Default: the fastest that starts. */
  readonly runtime?: WebRuntime;
}

/** The SDK in a browser: see {@link backend}. */
export interface WebBackend extends Backend<ImageSource, VideoSource> {
  /**
   * Starts the engine that trains.
   *
   * @param ort the module of onnxruntime-web, where the page has it; default: tfjs
   * @throws FaceNetError ENGINE_UNAVAILABLE
   */
  training(ort?: OnnxRuntimeModule): Promise<TrainingEngine>;
}

/**
 * Makes the SDK's backend for browsers.
 *
 * ```ts
 * webBackend({ from: '/models/' }); // models of the page's own server
 * ```
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE, INVALID_ARGUMENT (`from`, `startTimeout`)
 */
export async function backend(options: WebBackendOptions = {}): Promise<WebBackend> {
  const { runtime, maxPixels, maxBytes, from, ...start } = options;
  if (start.startTimeout !== undefined) checkLimit(start.startTimeout);
  // Workers have other addresses than the page.
  const places = from === undefined ? {} : { from: mirrorAddress(from).href };
  const limits = {
    ...(maxPixels !== undefined && { maxPixels }),
    ...(maxBytes !== undefined && { maxBytes }),
  };
  return {
    runtime: await chooseRuntime(runtime, start),
    readImage: (source, { signal } = {}) => readImage(source, { ...limits, signal }),
    loadModel: (model, loading) => loadModel(model, { ...loading, ...places }),
    frames: videoFrames,
    training: (ort) => chooseTrainingEngine(runtime, ort, start),
  };
}
