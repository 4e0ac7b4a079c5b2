import type { FaceEngine, FaceWorkersOptions, Runtime } from '@facenet/core';
import { isRgbImage } from '@facenet/core/image';
import { defaultModels } from '@facenet/core/models';
import {
  createCopier,
  type FaceAnswer,
  type FaceTask,
  type FaceWorkerInfo,
  FaceWorkers,
  PHOTOS_PER_WORKER,
  type SentSources,
} from '@facenet/core/workers';
import type { ImageSource, ReadImageOptions } from '../codec/index.js';
import type { RuntimeOptions } from '../engines/index.js';
import type { ModelHub, ModelHubOptions } from '../hub/index.js';
import { type SharedModel, shareModel } from './shared-model.js';
import { threadsPerWorker, WorkerPool } from './worker-pool.js';

/** What a thread starts with. */
export interface FaceWorkerData {
  readonly backend: FaceWorkerSettings;
  readonly model: SharedModel;
  readonly detector: SharedModel;
  readonly loading: Pick<FaceWorkersOptions, 'card' | 'detection'>;
}

/** Of a backend, what can be sent to a thread. */
interface FaceWorkerSettings
  extends RuntimeOptions,
    Pick<ModelHubOptions, 'cacheDir' | 'from' | 'offline'> {
  readonly images?: ReadImageOptions;
}

// Set when this file is bundled into dist, where the worker lies beside it.
const workerFile = import.meta.url.endsWith('.ts') ? './face-worker.ts' : './face-worker.js';

/**
 * Starts threads that hold both networks each, on engines of their own.
 *
 * @param settings of the backend, which each thread makes anew
 */
export async function startFaceWorkers(
  { runtime, hub }: { readonly runtime: Runtime; readonly hub: ModelHub },
  settings: FaceWorkerSettings,
  options: FaceWorkersOptions,
): Promise<FaceEngine<ImageSource>> {
  const {
    workers,
    model = defaultModels.embedding,
    detector = defaultModels.detector,
    ...loading
  } = options;
  const { card, detection, signal } = loading;
  const { cacheDir, from, offline } = settings;
  // Functions and signals cannot be sent; each call brings a signal of its own.
  const { onNotice: _, signal: __, ...images } = settings.images ?? {};
  const data: FaceWorkerData = {
    backend: {
      // The engine that was found to work here; without a number each thread would take every core.
      runtime: runtime.name,
      device: runtime.device === 'cuda' ? 'cuda' : 'cpu',
      threads: settings.threads ?? threadsPerWorker(workers),
      ...(cacheDir !== undefined && { cacheDir }),
      ...(from !== undefined && { from }),
      ...(offline !== undefined && { offline }),
      images,
    },
    detector: await shareModel(hub, detector, loading),
    model: await shareModel(hub, model, loading),
    loading: { ...(card && { card }), ...(detection && { detection }) },
  };
  const pool = await WorkerPool.open<FaceTask<ImageSource>, FaceAnswer, FaceWorkerInfo>({
    entry: new URL(workerFile, import.meta.url),
    size: workers,
    data,
    tasksPerWorker: PHOTOS_PER_WORKER,
    ...(signal && { signal }),
  });
  return new FaceWorkers<ImageSource>(pool, copied);
}

/**
 * Sources that can be given away to a thread: bytes and pixels are copied, for the caller's must not
 * be lost; addresses become text.
 */
async function copied(
  sources: readonly ImageSource[],
  signal: AbortSignal | undefined,
): Promise<SentSources<ImageSource>> {
  const copy = createCopier(signal);
  const copies: ImageSource[] = [];
  const transfer: ArrayBuffer[] = [];
  for (const source of sources) {
    if (source instanceof URL) copies.push(source.href);
    else if (source instanceof Uint8Array) copies.push(await moved(source));
    else if (source instanceof ArrayBuffer) copies.push(await moved(new Uint8Array(source)));
    else if (isRgbImage(source) && isBytes(source.data)) {
      copies.push({ width: source.width, height: source.height, data: await moved(source.data) });
    } else copies.push(source); // a path, or what the thread refuses by name
  }
  return { sources: copies, transfer };

  async function moved(bytes: Uint8Array | Uint8ClampedArray) {
    const own = await copy(bytes);
    transfer.push(own.buffer);
    return own;
  }
}

function isBytes(data: unknown): data is Uint8Array | Uint8ClampedArray {
  return data instanceof Uint8Array || data instanceof Uint8ClampedArray;
}
