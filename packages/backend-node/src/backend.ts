import type { Backend, RgbImage } from '@facenet/core';
import { convertModel } from '@facenet/core/models';
import type { TrainingEngine } from '@facenet/core/training';
import { chooseCodec } from './codec/codecs.js';
import { type ImageSource, type ReadImageOptions, readImage } from './codec/index.js';
import { chooseRuntime, chooseTrainingEngine, type RuntimeOptions } from './engines/index.js';
import { ModelHub, type ModelHubOptions } from './hub/index.js';
import { loadModel } from './models/load-model.js';
import { readFrames, type VideoFrame } from './video/index.js';
import { startFaceWorkers } from './workers/face-workers.js';

type HubSettings = Pick<ModelHubOptions, 'cacheDir' | 'from' | 'offline' | 'onNotice'>;

/** Engine, models and images of a {@link NodeBackend}. */
export interface NodeBackendOptions extends RuntimeOptions, HubSettings {
  /** How images are read: the codec and the limits. */
  readonly images?: ReadImageOptions;
}

/** The SDK on Node: see {@link backend}. */
export interface NodeBackend extends Backend<ImageSource, string> {
  readonly hub: ModelHub;
  readImage(source: ImageSource, options?: { readonly signal?: AbortSignal }): Promise<RgbImage>;
  startWorkers: NonNullable<Backend<ImageSource>['startWorkers']>;
  /** The frames of a folder or a video, as {@link readFrames} gives them. */
  frames(path: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<VideoFrame>;
  /**
   * Starts the engine that trains: the one named, else the fastest that is here for training, which
   * may be another one than `runtime`.
   *
   * @throws FaceNetError ENGINE_UNAVAILABLE
   */
  training(): Promise<TrainingEngine>;
}

/**
 * Makes the SDK's backend for Node: the fastest engine that starts here (or the one named), a codec
 * for image files, and the cache of models.
 *
 * ```ts
 * const facenet = await FaceNet.load({ backend: backend({ device: 'cuda' }) });
 * ```
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE saying what to install
 */
export async function backend(options: NodeBackendOptions = {}): Promise<NodeBackend> {
  const { cacheDir, from, offline, onNotice = console.warn } = options;
  const hub = new ModelHub({
    convert: convertModel,
    onNotice,
    ...(cacheDir !== undefined && { cacheDir }),
    ...(from !== undefined && { from }),
    ...(offline !== undefined && { offline }),
  });
  const runtime = await chooseRuntime(options);
  // Unlike what is told of a model's origin, advice is silent in threads unless somebody is named.
  const images = { ...(options.onNotice && { onNotice }), ...options.images };
  return {
    runtime,
    hub,
    readImage: (source, reading) => readImage(source, { ...images, ...reading }),
    frames(path, { signal } = {}) {
      const { maxPixels, codec } = images;
      return readFrames(path, {
        ...(maxPixels !== undefined && { maxPixels }),
        ...(codec && { codec }),
        ...(signal && { signal }),
      });
    },
    training: () => chooseTrainingEngine(options),
    loadModel: (model, loading) => loadModel(hub, model, loading),
    async startWorkers(wishes) {
      await chooseCodec(images); // threads are silent: what is missing is told here
      return startFaceWorkers({ runtime, hub }, options, wishes);
    },
  };
}
