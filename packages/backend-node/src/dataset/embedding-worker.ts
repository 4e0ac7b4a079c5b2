import { serveWorker } from '../workers/index.js';
import { openPhotoEmbedder } from './photo-embedder.js';
import type { EmbeddingPlan, PhotoOutcome, PhotoTask } from './photo-task.js';

// The entry of a worker thread: the whole way from photos to embeddings with engines of its own.
serveWorker<EmbeddingPlan, readonly PhotoTask[], PhotoOutcome[]>(async (plan) => {
  const embedder = await openPhotoEmbedder(plan);
  return {
    run: (tasks, signal) => embedder.run(tasks, { signal }),
    close: () => embedder.dispose(),
  };
});
