import { type Backend, FaceNet, type FaceWorkersOptions } from '@facenet/core';
import { convertModel, modelCards } from '@facenet/core/models';
import { createTfjsRuntime } from '@facenet/core/tfjs';
import {
  type FaceAnswer,
  type FaceTask,
  type FaceWorkerInfo,
  faceService,
  type WorkerService,
} from '@facenet/core/workers';
import { registerWasm, WASM_BACKEND } from '../engines/wasm/start-wasm.js';
import type { ImageSource, ReadImageOptions } from '../images/image-source.js';
import { readImage } from '../images/read-image.js';
import { CONVERTER, type Conversion } from './convert-in-worker.js';
import { openSharedModel, type SharedModel } from './open-shared-model.js';
import { serveWorker } from './serve-worker.js';

/** What a worker starts with. */
export interface FaceWorkerData {
  /** The engine's WebAssembly file. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly images: Pick<ReadImageOptions, 'maxPixels' | 'maxBytes'>;
  readonly model: SharedModel;
  readonly detector: SharedModel;
  readonly loading: Pick<FaceWorkersOptions, 'card' | 'detection'>;
}

const converter: WorkerService<Conversion, Uint8Array> = {
  run: ({ card, files }) => convertModel(modelCards.get(card), files),
  transfer: ({ buffer }) => [buffer],
};

// The whole of a worker: it fetches nothing but photos.
serveWorker<FaceWorkerData | typeof CONVERTER, never, unknown, unknown>(async (data) =>
  data === CONVERTER ? converter : withNetworks(data),
);

/** A FaceNet with an engine and both networks of its own. */
async function withNetworks({
  wasm,
  images,
  loading,
  ...models
}: FaceWorkerData): Promise<WorkerService<FaceTask<ImageSource>, FaceAnswer, FaceWorkerInfo>> {
  registerWasm(async () => wasm);
  const backend: Backend<ImageSource> = {
    runtime: await createTfjsRuntime({ backend: WASM_BACKEND, device: 'wasm', name: 'tfjs-wasm' }),
    readImage: async (source, { signal } = {}) => {
      try {
        return await readImage(source, { ...images, signal });
      } finally {
        // What came here is a copy of the caller's.
        if (source instanceof ImageBitmap) source.close();
      }
    },
    loadModel: (which, options) =>
      openSharedModel(which === 'detector' ? models.detector : models.model, options),
  };
  return faceService(
    await FaceNet.load({ ...loading, backend, model: 'model', detector: 'detector' }),
  );
}
