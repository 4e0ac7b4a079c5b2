import {
  type AnalyzedFace,
  type DetectedFace,
  type EmbeddingLike,
  FaceNet,
  type FoundFace,
  type RgbImage,
} from '@facenet/core';
import { backend } from '../backend.js';
import type { FaceAnswer, FaceTask, FaceWorkerData, FaceWorkerInfo } from './face-workers.js';
import { serveWorker } from './serve-worker.js';
import { sharedModelSource } from './shared-model.js';

// The entry of a worker thread: a FaceNet with an engine and both networks of its own.
serveWorker<FaceWorkerData, FaceTask, FaceAnswer, FaceWorkerInfo>(async (data) => {
  const facenet = await FaceNet.load({
    ...data.loading,
    // The main thread has told what there is to tell.
    backend: backend({ ...data.backend, onNotice: () => {} }),
    model: sharedModelSource(data.model),
    detector: sharedModelSource(data.detector),
  });
  return {
    info: { card: facenet.card, detector: facenet.detector },
    run: async (task, signal) => {
      if ('warmup' in task) {
        await facenet.warmup({ signal });
        return [];
      }
      const options = { ...task.options, signal };
      if ('detect' in task) return facenet.detect(task.detect, options);
      if ('align' in task) return facenet.align(task.align, task.faces, options);
      if ('find' in task) return facenet.find(task.find, options);
      if ('analyze' in task) return facenet.analyze(task.analyze, options);
      return facenet.embed(task.embed, options);
    },
    transfer: (answer) => [...new Set(answer.flatMap(buffersOf))],
    close: () => facenet.dispose(),
  };
});

type Value = DetectedFace | RgbImage | FoundFace | AnalyzedFace | EmbeddingLike;

function buffersOf(value: Value): ArrayBuffer[] {
  if ('embedding' in value) return [...buffersOf(value.embedding), ...buffersOf(value.aligned)];
  if ('aligned' in value) return buffersOf(value.aligned);
  const held = 'vector' in value ? value.vector : 'data' in value ? value.data : undefined;
  const buffer = ArrayBuffer.isView(held) ? held.buffer : undefined;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
