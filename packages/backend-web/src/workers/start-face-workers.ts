import { type FaceEngine, FaceNetError, type FaceWorkersOptions } from '@facenet/core';
import { defaultModels } from '@facenet/core/cards';
import {
  type FaceAnswer,
  type FaceTask,
  type FaceWorkerInfo,
  FaceWorkers,
  PHOTOS_PER_WORKER,
  ThreadPool,
} from '@facenet/core/workers';
import { type EngineStart, START_TIMEOUT } from '../engines/start-engine.js';
import { wasmBinary } from '../engines/wasm/wasm-binary.js';
import type { WebRuntime } from '../engines/web-engines.js';
import { withinLimit } from '../engines/within-limit.js';
import type { ImageSource, ReadImageOptions } from '../images/image-source.js';
import type { ConvertFiles } from '../models/fetch-card.js';
import type { ModelPlaces } from '../models/load-model.js';
import { workerConverter } from './convert-in-worker.js';
import type { FaceWorkerData } from './face-worker.js';
import { createSender } from './send-sources.js';
import { shareModel } from './share-model.js';
import { startWebThread } from './web-thread.js';

/** Of a backend, what its workers need to know. */
export interface FaceWorkerSettings
  extends EngineStart,
    ModelPlaces,
    Pick<ReadImageOptions, 'maxPixels' | 'maxBytes'> {
  readonly runtime?: WebRuntime;
  readonly workerUrl?: string | URL;
}

/**
 * Starts workers that hold both networks each, on engines of their own.
 *
 * @throws FaceNetError as `loadModel` does, ENGINE_UNAVAILABLE (also of a policy that forbids the worker),
 * ENGINE_FAILED
 */
export async function startFaceWorkers(
  settings: FaceWorkerSettings,
  options: FaceWorkersOptions,
): Promise<FaceEngine<ImageSource>> {
  const { runtime, maxPixels, maxBytes, from, workerUrl, wasmPath } = settings;
  const {
    workers,
    model = defaultModels.embedding,
    detector = defaultModels.detector,
    ...loading
  } = options;
  const { card, detection, signal } = loading;
  if (runtime !== undefined && runtime !== 'wasm') {
    throw new FaceNetError('ENGINE_UNAVAILABLE', `Workers compute on wasm, not on ${runtime}.`, {
      hint: 'Leave out `workers` or `runtime`.',
    });
  }
  const places = from === undefined ? {} : { from };
  const { card: _, ...ofDetector } = loading;
  const images = {
    ...(maxPixels !== undefined && { maxPixels }),
    ...(maxBytes !== undefined && { maxBytes }),
  };
  const { startTimeout = START_TIMEOUT } = settings;
  const script = scriptAddress(workerUrl);
  const address = script.then(({ href }) => href);
  try {
    const [wasm, models, href] = await Promise.all([
      withinLimit('wasm', startTimeout, () => wasmBinary(wasmPath)),
      sharedModels(workerConverter(address)),
      address,
    ]);
    const data: FaceWorkerData = {
      wasm,
      images,
      ...models,
      loading: { ...(card && { card }), ...(detection && { detection }) },
    };
    const pool = await withinLimit('A worker', startTimeout, (late) =>
      ThreadPool.start<FaceTask<ImageSource>, FaceAnswer, FaceWorkerInfo>(
        (events) => startWebThread(href, events),
        {
          size: workers,
          data,
          tasksPerWorker: PHOTOS_PER_WORKER,
          signal: signal ? AbortSignal.any([signal, late]) : late,
        },
      ),
    );
    return new FaceWorkers<ImageSource>(pool, createSender(images));
  } finally {
    void script.then(
      ({ forget }) => forget(),
      () => {},
    );
  }

  async function sharedModels(convert: ConvertFiles) {
    return {
      detector: await shareModel(detector, { ...ofDetector, ...places }, convert),
      model: await shareModel(model, { ...loading, ...places }, convert),
    };
  }
}

/** Where workers find their script: at the page's own address of it, else in memory. */
async function scriptAddress(workerUrl: string | URL | undefined) {
  if (workerUrl !== undefined) {
    const { href } = new URL(workerUrl, globalThis.document?.baseURI ?? globalThis.location?.href);
    return { href, forget: () => {} };
  }
  const { default: script } = await import('./face-worker.js?script');
  const href = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return { href, forget: () => URL.revokeObjectURL(href) };
}
