import { type Backend, FaceNetError, type FaceWorkersOptions } from '@facenet/core';
import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import type { TrainingEngine } from '@facenet/core/training';
import type { EngineReport } from './engines/choose-engine.js';
import { chooseRuntime, type EngineWish } from './engines/choose-runtime.js';
import { WEB_RUNTIMES } from './engines/web-engines.js';
import { WhenAwaited } from './engines/when-awaited.js';
import { checkLimit } from './engines/within-limit.js';
import type { ImageSource, ReadImageOptions } from './images/image-source.js';
import { readImage } from './images/read-image.js';
import { mirrorAddress } from './models/from-mirror.js';
import { loadModel, type ModelPlaces } from './models/load-model.js';
import type { VideoSource } from './video/video-frames.js';

/** Engine, models and limits of the backend for browsers. */
export interface WebBackendOptions
  extends EngineWish,
    ModelPlaces,
    Pick<ReadImageOptions, 'maxPixels' | 'maxBytes'> {
  /**
   * Where the page serves `face-worker.js` of this package, for workers; default: none, they start from a
   * `blob:` address, which a content security policy may forbid.
   */
  readonly workerUrl?: string | URL;
}

/** The SDK in a browser: see {@link backend}. */
export interface WebBackend extends Backend<ImageSource, VideoSource> {
  /** The engine that computes comes first; of each other is said why it does not. */
  readonly engines: readonly EngineReport[];
  /**
   * Starts the engine that trains.
   *
   * @param ort the module of onnxruntime-web; default: that of the options, else tfjs on the engine that
   * computes
   * @throws FaceNetError ENGINE_UNAVAILABLE
   */
  training(ort?: OnnxRuntimeModule): Promise<TrainingEngine>;
}

/** {@link WebBackend}, when its engine has started. */
export type PendingWebBackend = Promise<WebBackend> &
  Required<Pick<WebBackend, 'startWorkers' | 'frames'>>;

/**
 * Makes the SDK's backend for browsers. Its engine starts when it is first awaited, which
 * `FaceNet.load({ workers })` does not need.
 *
 * ```ts
 * webBackend({ from: '/models/' }); // models of the page's own server
 * ```
 *
 * @throws FaceNetError ENGINE_UNAVAILABLE, INVALID_ARGUMENT (`from`, `runtime`, `startTimeout`)
 */
export function backend(options: WebBackendOptions = {}): PendingWebBackend {
  // What needs no engine in the page.
  const withoutEngine = {
    frames,
    async startWorkers(workers: FaceWorkersOptions) {
      const { startFaceWorkers } = await import('./workers/start-face-workers.js');
      return startFaceWorkers(checked(options), workers);
    },
  };
  const starting = new WhenAwaited(async () => ({
    ...(await startBackend(checked(options))),
    ...withoutEngine,
  }));
  return Object.assign(starting, withoutEngine);
}

/** Pages that follow no video need not load what reads one. */
async function* frames(source: VideoSource, options: { readonly signal?: AbortSignal } = {}) {
  const { videoFrames } = await import('./video/video-frames.js');
  yield* videoFrames(source, options);
}

/** @throws FaceNetError INVALID_ARGUMENT */
function checked(wished: WebBackendOptions): WebBackendOptions {
  // An address that is taken for no options would have public servers asked.
  if (typeof wished !== 'object' || wished === null) {
    const example = typeof wished === 'string' ? wished : '/models/';
    throw new FaceNetError('INVALID_ARGUMENT', `${wished} is no options of webBackend().`, {
      hint: `Pass an object, such as { from: "${example}" }.`,
    });
  }
  const { from, ...options } = wished;
  if (options.ort !== undefined && !options.ort?.InferenceSession) {
    throw new FaceNetError('INVALID_ARGUMENT', '`ort` is not the module of onnxruntime-web.', {
      hint: "Pass what `import * as ort from 'onnxruntime-web'` gives.",
    });
  }
  if (options.startTimeout !== undefined) checkLimit(options.startTimeout);
  // Workers have other addresses than the page.
  return { ...options, ...(from !== undefined && { from: mirrorAddress(from).href }) };
}

async function startBackend(options: WebBackendOptions): Promise<WebBackend> {
  const { maxPixels, maxBytes, from, workerUrl: _, ...wish } = options;
  const places = from === undefined ? {} : { from };
  const limits = {
    ...(maxPixels !== undefined && { maxPixels }),
    ...(maxBytes !== undefined && { maxBytes }),
  };
  const { runtime, engines } = await chooseRuntime(wish);
  const computing = WEB_RUNTIMES.find((name) => name === engines[0]?.name);
  return {
    runtime,
    engines,
    readImage: (source, { signal } = {}) => readImage(source, { ...limits, signal }),
    loadModel: (model, loading) => loadModel(model, { ...loading, ...places }),
    async training(ort = wish.ort) {
      const { chooseTrainingEngine } = await import('./engines/choose-training-engine.js');
      return chooseTrainingEngine(computing, { ...wish, ...(ort && { ort }) });
    },
  };
}
