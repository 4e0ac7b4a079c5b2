import { type Backend, FaceNet, type FaceWorkersOptions } from '@facenet/core';
import { createTfjsRuntime } from '@facenet/core/tfjs';
import {
  type FaceAnswer,
  type FaceTask,
  type FaceWorkerInfo,
  faceService,
} from '@facenet/core/workers';
import { registerWasm, WASM_BACKEND } from '../engines/wasm/start-wasm.js';
import type { ImageSource, ReadImageOptions } from '../images/image-source.js';
import { readImage } from '../images/read-image.js';
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

// The whole of a worker: a FaceNet with an engine and both networks of its own. It fetches nothing but photos.
serveWorker<FaceWorkerData, FaceTask<ImageSource>, FaceAnswer, FaceWorkerInfo>(async (data) => {
  const { wasm, images, loading } = data;
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
      openSharedModel(which === 'detector' ? data.detector : data.model, options),
  };
  return faceService(
    await FaceNet.load({ ...loading, backend, model: 'model', detector: 'detector' }),
  );
});
