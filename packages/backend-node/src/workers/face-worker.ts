import { FaceNet } from '@facenet/core';
import {
  type FaceAnswer,
  type FaceTask,
  type FaceWorkerInfo,
  faceService,
} from '@facenet/core/workers';
import { backend } from '../backend.js';
import type { ImageSource } from '../codec/index.js';
import type { FaceWorkerData } from './face-workers.js';
import { serveWorker } from './serve-worker.js';
import { sharedModelSource } from './shared-model.js';

// The entry of a worker thread: a FaceNet with an engine and both networks of its own.
serveWorker<FaceWorkerData, FaceTask<ImageSource>, FaceAnswer, FaceWorkerInfo>(async (data) => {
  const facenet = await FaceNet.load({
    ...data.loading,
    // The main thread has told what there is to tell.
    backend: backend({ ...data.backend, onNotice: () => {} }),
    model: sharedModelSource(data.model),
    detector: sharedModelSource(data.detector),
  });
  return faceService(facenet);
});
